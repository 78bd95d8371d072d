"""What the lists of grade schemes, repeat policies, results and documents can be filtered by."""

from typing import Any

from django import forms
from django.db.models import DateField, Q, QuerySet

from api.reading.filters import Choice, Condition, Filter, FilterSet, Identifier, Instant, Text
from domain.policy.academic import AttemptCounting
from domain.policy.campuses import Campus
from domain.records import queries

CAMPUSES = [(campus.value, campus.value) for campus in Campus]


class ValidOn(Filter):
    """A day on which the row holds."""

    field_class = forms.DateField
    column = DateField()
    repeats = False

    def __init__(self) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], label="Those that hold on this day.")

    def apply(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=value), valid_from__lte=value)


class GradeSchemeFilter(FilterSet):
    code = Text()
    campus = Choice(choices=CAMPUSES)
    valid_on = ValidOn()


class RepeatPolicyFilter(FilterSet):
    campus = Choice(choices=CAMPUSES)
    counting = Choice(choices=[(each.value, each.value) for each in AttemptCounting])
    valid_on = ValidOn()


class TranscriptEntryFilter(FilterSet):
    student_id = Identifier()
    enrollment_id = Identifier()
    unit_id = Identifier()
    teaching_period_id = Identifier()
    campus = Choice(choices=CAMPUSES)
    grade = Text()
    current = Condition(
        queries.current, label="Whether it holds now. Only whoever sees every entry sees superseded ones."
    )
    released_at__gte = Instant(field_name="released_at", lookup_expr="gte", label="Released then or later.")
    released_at__lt = Instant(field_name="released_at", lookup_expr="lt", label="Released before.")


class TranscriptDocumentFilter(FilterSet):
    student_id = Identifier()
    revoked = Condition(lambda: Q(revoked_at__isnull=False), label="Whether it has been revoked.")
