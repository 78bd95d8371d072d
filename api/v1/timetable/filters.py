"""What the lists of the timetable can be filtered by."""

from typing import Any

from django import forms
from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import DateField, QuerySet, TextField
from django.db.models.functions import Cast

from api.reading.filters import Choice, Filter, FilterSet, Flag, Identifier, Instant, InstantField, Number, Text
from domain.policy.campuses import Campus
from domain.policy.timetable import RoomKind, SessionKind
from domain.policy.workflows import SessionState
from domain.timetable import queries

CAMPUSES = [(campus.value, campus.value) for campus in Campus]


class SpanField(forms.CharField):
    """Two instants, as ISO 8601 writes an interval: `2026-03-02T09:00:00Z/2026-03-02T11:00:00Z`."""

    def clean(self, value: Any) -> str:
        parts = super().clean(value).split("/")
        try:
            since, until = (InstantField().clean(part) for part in parts)
        except (ValueError, forms.ValidationError):
            since = until = None
        if since is None or until is None or since >= until:
            detail = "Must be two RFC 3339 instants with offsets, the earlier first, with a slash between."
            raise forms.ValidationError(detail, code="invalid")
        return f"[{since.isoformat()},{until.isoformat()})"


class FreeDuring(Filter):
    """Rooms in which nothing is held during a span of time."""

    field_class = SpanField
    column = TextField()
    repeats = False

    def apply(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(queries.free_during(Cast(value, DateTimeRangeField())))


class HeldBy(Filter):
    """Sessions that a person holds."""

    field_class = forms.UUIDField
    column = Identifier.column

    def apply(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(queries.held_by(value))


class Day(Filter):
    """A calendar date."""

    field_class = forms.DateField
    column = DateField()


class RoomFilter(FilterSet):
    campus = Choice(choices=CAMPUSES)
    code = Text()
    kind = Choice(choices=[(kind.value, kind.value) for kind in RoomKind])
    is_active = Flag()
    capacity__gte = Number(field_name="capacity", lookup_expr="gte", label="At least so many seats.")
    free_during = FreeDuring(
        label="Nothing is held there during this span: two RFC 3339 instants with a slash between, half-open."
    )


class SessionPatternFilter(FilterSet):
    offering_id = Identifier()
    kind = Choice(choices=[(kind.value, kind.value) for kind in SessionKind])


class SessionFilter(FilterSet):
    offering_id = Identifier()
    pattern_id = Identifier()
    room_id = Identifier()
    instructor_id = HeldBy(label="Held by this person.")
    campus = Choice(choices=CAMPUSES, field_name="offering__campus", label="Of offerings at this campus.")
    kind = Choice(choices=[(kind.value, kind.value) for kind in SessionKind])
    status = Choice(choices=[(state.value, state.value) for state in SessionState])
    held_on = Day()
    starts_at__gte = Instant(field_name="starts_at", lookup_expr="gte", label="Starting then or later.")
    starts_at__lt = Instant(field_name="starts_at", lookup_expr="lt", label="Starting before.")


class ClashAllowanceFilter(FilterSet):
    offering_id = Identifier()
