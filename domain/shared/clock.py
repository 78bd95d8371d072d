"""The time, asked in one place so that tests can stop it."""

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import DateTimeField, Expression

from domain.policy.campuses import ZONES, Campus


class Instant(datetime):
    """The present moment inside a compiled query; whoever keeps the query asks again for each run."""


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def today(campus: Campus) -> date:
    """Return the calendar date that the campus's people see on the wall."""
    return now().astimezone(ZONES[campus]).date()


class CurrentInstant(Expression):
    """`now()` in a query: the application's clock, not the database's, so that both sides agree."""

    def __init__(self) -> None:
        super().__init__(output_field=DateTimeField())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        present = now()
        return "%s::timestamptz", (Instant.fromtimestamp(present.timestamp(), UTC),)
