"""Students, and what they ask for."""

from typing import Any

from domain.enrollment.models import Enrollment
from tests.factories.people import StudentProfileFactory
from tests.support.client import Client, client_for

PATH = "/api/v1/enrollments"


def student(**profile: Any) -> Client:
    """Return the client of a student in good standing."""
    client = client_for("student")
    StudentProfileFactory(user=client.user, **profile)
    return client


def ask(client: Client, offering: Any, *, key: str | None = None, **body: Any) -> Any:
    """Ask for a place."""
    ask.keys = getattr(ask, "keys", 0) + 1  # type: ignore[attr-defined]
    key = key or f"ask-{ask.keys}"  # type: ignore[attr-defined]
    return client.post(PATH, {"offering_id": str(offering.pk), **body}, HTTP_IDEMPOTENCY_KEY=key)


def plan(client: Client, *items: dict[str, Any], key: str = "plan", **body: Any) -> Any:
    """Submit a plan."""
    return client.post(f"{PATH}/plan", {"items": list(items), **body}, HTTP_IDEMPOTENCY_KEY=key)


def codes(response: Any) -> list[str]:
    """Return the codes of the broken rules."""
    return [each["code"] for each in response.json()["errors"]]


def assert_counts_are_true(offering: Any) -> None:
    """Compare the counted seats with the live enrollments."""
    offering.refresh_from_db()
    rows = Enrollment.objects.filter(offering=offering)
    assert offering.seats_taken == rows.filter(status__in=("pending", "offered", "enrolled")).count()
    assert offering.waitlist_taken == rows.filter(status="waitlisted").count()
    assert offering.seats_taken <= offering.capacity
