"""Sessions as entries of a calendar."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from domain.calendar.rules import Entry
from domain.policy.calendar import EntryKind, EntryState
from domain.policy.campuses import LABELS, Campus
from domain.policy.workflows import STUDIES, SessionState
from domain.timetable.models import Session

COLUMNS = (
    "pk", "kind", "title", "starts_at", "ends_at", "zone", "status", "notice", "version", "updated_at", "offering_id",
    "offering__unit__code", "offering__unit__name", "room__code", "room__name", "room__campus",
)  # fmt: skip
STATES = {SessionState.SCHEDULED: EntryState.CONFIRMED, SessionState.CANCELLED: EntryState.CANCELLED}


def sessions_of(person_id: Any, since: datetime, until: datetime) -> list[Entry]:
    """Return what somebody attends as a student or holds, cancelled or not, in one statement.

    Two sets and their union: each has its own index, which a condition with OR has not.
    """
    learnt = Q(offering__enrollments__student=person_id, offering__enrollments__status__in=STUDIES)
    held = Q(instructors__instructor=person_id)
    near = during(since, until)
    both = (Session.objects.filter(each & near).values("pk") for each in (learnt, held))
    return _entries(Session.objects.filter(pk__in=next(both).union(next(both))))


def sessions_in(offering_id: Any, since: datetime, until: datetime) -> list[Entry]:
    """Return an offering's sessions, cancelled or not."""
    return _entries(Session.objects.filter(during(since, until), offering=offering_id))


def during(since: datetime, until: datetime) -> Q:
    """Return the condition that something shares time with a half-open span."""
    return Q(starts_at__lt=until, ends_at__gt=since)


def _entries(rows: QuerySet[Session]) -> list[Entry]:
    return [_entry(*values) for values in rows.values_list(*COLUMNS)]


def _entry(
    pk: Any, kind: str, title: str, starts_at: datetime, ends_at: datetime, zone: str, status: str, notice: str,
    version: int, updated_at: datetime, offering_id: Any, unit_code: str, unit_name: str, *room: str | None,
) -> Entry:  # fmt: skip
    return Entry(
        uid=pk,
        kind=EntryKind.SESSION,
        title=f"{unit_code} {title or unit_name} ({kind})",
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        status=STATES[SessionState(status)],
        sequence=version - 1,
        changed_at=updated_at,
        location=_place(*room),
        notice=notice,
        unit_code=unit_code,
        session_id=pk,
        session_kind=kind,
        offering_id=offering_id,
    )


def _place(code: str | None, name: str | None, campus: str | None) -> str:
    if not (code and campus):
        return ""
    return ", ".join(part for part in (code, name, LABELS[Campus(campus)]) if part)
