"""What the lists of sheets and marks can be filtered by."""

from api.reading.filters import Choice, Condition, FilterSet, Identifier, Instant, Text
from domain.policy.campuses import Campus
from domain.policy.workflows import MarkSheetState
from domain.results import queries


class MarkSheetFilter(FilterSet):
    status = Choice(choices=[(each.value, each.value) for each in MarkSheetState])
    offering_id = Identifier()
    unit_id = Identifier(field_name="offering__unit_id", label="The offering's unit.")
    teaching_period_id = Identifier(field_name="offering__teaching_period_id", label="The offering's period.")
    campus = Choice(
        field_name="offering__campus", choices=[(each.value, each.value) for each in Campus], label="The offering's."
    )


class MarkFilter(FilterSet):
    sheet_id = Identifier()
    enrollment_id = Identifier()
    offering_id = Identifier()
    student_id = Identifier(field_name="enrollment__student_id", label="The enrollment's student.")
    grade = Text()
    released = Condition(queries.released, label="Whether it is a result.")
    released_at__gte = Instant(field_name="released_at", lookup_expr="gte", label="Released then or later.")
    released_at__lt = Instant(field_name="released_at", lookup_expr="lt", label="Released before.")
