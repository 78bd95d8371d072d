"""What the lists of self check-in can be filtered by."""

from typing import Any

from django.db.models import QuerySet

from api.reading.filters import Choice, Condition, FilterSet, Identifier
from domain.check_in import queries
from domain.policy.check_in import CheckInFlag


class Flagged(Choice):
    """Check-ins with one of these flags."""

    def apply(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.alias(found_flags=queries.flags()).filter(found_flags__overlap=value)


class CheckInWindowFilter(FilterSet):
    session_id = Identifier()
    offering_id = Identifier(field_name="session__offering_id", label="Of sessions of this offering.")
    open_now = Condition(queries.open_now, label="Whether it is open now.")


class CheckInFilter(FilterSet):
    window_id = Identifier()
    session_id = Identifier(field_name="window__session_id", label="In windows of this session.")
    student_id = Identifier()
    flag = Flagged(
        field_name="flags",
        choices=[(each.value, each.value) for each in CheckInFlag],
        label="With this flag; repeated: with one of them.",
    )
