"""Students with gold, and the books after everything."""

from typing import Any
from uuid import UUID

from domain.gold.queries import reconciliation
from domain.shared.actor import Actor
from tests.factories.gold import GoldTransactionFactory
from tests.factories.people import StudentProfileFactory

GOLD = "/api/v1/gold-transactions"


def student_of(client_as: Any, *, gold: tuple[tuple[int, int], ...] = (), **profile: Any) -> Any:
    """Return a client of a student with awards of so much gold that lasts for so many days."""
    client = client_as("student")
    StudentProfileFactory(user=client.user, **profile)
    for amount, days in gold:
        GoldTransactionFactory(student=client.user, amount=amount, days=days)
    return client


def books() -> dict[str, Any]:
    """Return what a reconciliation finds."""
    return reconciliation(Actor.system(reason="test"))


def told(answer: Any, *names: str) -> Any:
    """Return some fields of an entry that was made now, or before."""
    assert answer.status_code in {200, 201}, answer.content
    assert UUID(answer.json()["id"])
    return (answer.status_code, *(answer.json()[name] for name in names))


def balance_of(client: Any) -> int:
    found: int = client.get("/api/v1/me/gold-account").json()["balance"]
    return found


def deed(client: Any, verb: str, **values: Any) -> Any:
    return client.post(f"{GOLD}/{verb}", {"amount": 10, "key": f"{verb}-1", "note": "So it is.", **values})
