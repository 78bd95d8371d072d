"""Events, and until when they can be answered, as entries of a calendar."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from domain.calendar.queries.sessions import during
from domain.calendar.rules import Entry, deadline_uid
from domain.events.models import Event
from domain.events.queries import answer_of, events_for, public_events
from domain.policy.calendar import DeadlineKind, EntryKind, EntryState
from domain.policy.events import EventAnswer
from domain.policy.workflows import EventState


def events_of(person_id: Any, since: datetime, until: datetime) -> list[Entry]:
    """Return the events that concern somebody, and what they wait for an answer to, in one statement.

    What the person declined is left out.
    """
    closing = Q(rsvp_closes_at__gte=since, rsvp_closes_at__lt=until, status=EventState.PUBLISHED)
    rows = events_for(person_id).filter(during(since, until) | closing).annotate(answer=answer_of(person_id))
    return [entry for row in _read(rows) if row.answer != EventAnswer.DECLINED for entry in _entries(row)]


def events_in_public(since: datetime, until: datetime) -> list[Entry]:
    """Return the events that anybody may read."""
    return [_event(row) for row in _read(public_events().filter(during(since, until)))]


def _read(rows: QuerySet[Event]) -> Any:
    return rows.only(
        "title", "description", "starts_at", "ends_at", "zone", "is_all_day", "location", "status", "notice",
        "rsvp_closes_at", "version", "updated_at",
    ).order_by("starts_at", "pk")  # fmt: skip


def _entries(row: Any) -> Iterator[Entry]:
    yield _event(row)
    if row.rsvp_closes_at is not None and row.answer is None and row.status == EventState.PUBLISHED:
        yield Entry(
            uid=deadline_uid(row.pk, DeadlineKind.ANSWER),
            kind=EntryKind.DEADLINE,
            title=f"{row.title}: answers are taken until now",
            starts_at=row.rsvp_closes_at,
            ends_at=None,
            zone=row.zone,
            sequence=row.version - 1,
            changed_at=row.updated_at,
            event_id=row.pk,
            deadline=DeadlineKind.ANSWER,
        )


def _event(row: Event) -> Entry:
    return Entry(
        uid=row.pk,
        kind=EntryKind.EVENT,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=row.zone,
        is_all_day=row.is_all_day,
        status=EntryState.CANCELLED if row.status == EventState.CANCELLED else EntryState.CONFIRMED,
        sequence=row.version - 1,
        changed_at=row.updated_at,
        location=row.location,
        description=row.description,
        notice=row.notice,
        event_id=row.pk,
    )
