"""A class with a session that is going on: its roster, and what is asked about it."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

RECORDS, RATES, WARNINGS = (f"/api/v1/attendance-{each}" for each in ("records", "rates", "warnings"))
# Of the session that the factory makes: Monday from nine to eleven in Melbourne.
BEFORE = datetime(2026, 3, 1, 21, 59, tzinfo=UTC)
DURING = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
AFTER = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
FROZEN = datetime(2026, 3, 16, 0, 0, tzinfo=UTC)


def row(student: Any, status: str = "present", **more: Any) -> dict[str, Any]:
    return {"student_id": str(student.pk), "status": status, **more}


def mark(client: Any, session: Any, *rows: dict[str, Any], **body: Any) -> Any:
    """Mark these students of a session."""
    path = f"/api/v1/sessions/{session.pk}/attendance"
    return client.post(path, {"items": list(rows), **body}, headers={"Idempotency-Key": str(uuid4())})


def codes(answer: Any) -> list[list[str]]:
    """Return the codes of each row's refusals."""
    return [[error["code"] for error in each["errors"]] for each in answer.json()["outcomes"]]
