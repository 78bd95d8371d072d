"""What the list of leave can be filtered by."""

from api.reading.filters import Choice, FilterSet, Identifier
from api.v1.timetable.filters import Day
from domain.policy.workflows import LeaveState


class DayBound(Day):
    """The first or the last day of a span."""

    repeats = False


class LeaveApplicationFilter(FilterSet):
    status = Choice(choices=[(each.value, each.value) for each in LeaveState])
    student_id = Identifier()
    offering_id = Identifier()
    ends_on__gte = DayBound(field_name="ends_on", lookup_expr="gte", label="Lasting until this day or longer.")
    starts_on__lte = DayBound(field_name="starts_on", lookup_expr="lte", label="Starting on this day or before.")
