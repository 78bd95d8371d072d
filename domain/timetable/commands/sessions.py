"""Making sessions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from domain import crud
from domain.academic.models import SemesterOffering
from domain.academic.queries import semester_offerings
from domain.audit.commands import describe_event, record_event, record_events
from domain.policy.campuses import ZONES, Campus
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.timetable import queries, rules
from domain.timetable.commands.places import check_at_the_end, check_places
from domain.timetable.models import Session, SessionInstructor, SessionPattern

ADD, ADD_PATTERN = "session.add", "session_pattern.add"
OF_EACH = ("kind", "title", "starts_local", "ends_local")  # what a pattern gives each of its sessions


@transaction.atomic
def add_session(actor: Actor, *, values: Mapping[str, Any], instructor_ids: Sequence[Any] = ()) -> Session:
    """Add one session by itself.

    :raises NotFound: if the actor can't see the offering or the room
    :raises Forbidden: if the actor may not make its timetable
    :raises NotAnInstructor: if somebody can't hold sessions
    :raises TimeSkipped: if the clocks skip the time on that day
    :raises RoomUnusable: if the room is closed, or at another campus
    :raises RoomTaken, InstructorTaken, SessionsClash: if something is taken
    :raises RuleBroken: if a constraint of the table refuses the values
    """
    offering, people = _begin(actor, ADD, values["offering_id"], instructor_ids)
    row = _made(offering, values["held_on"], values)
    _write_sessions(offering, [row], people)
    after = {**values, "instructor_ids": [str(each) for each in people]}
    record_event(actor, action=ADD, about=row, after=after)
    return row


@transaction.atomic
def add_session_pattern(
    actor: Actor, *, values: Mapping[str, Any], instructor_ids: Sequence[Any] = (), room_id: Any = None
) -> SessionPattern:
    """Add a weekly pattern with all its sessions: every one, or, if there is a clash, none.

    :raises NotFound: if the actor can't see the offering or the room
    :raises Forbidden: if the actor may not make its timetable
    :raises NotAnInstructor: if somebody can't hold sessions
    :raises NoSuchWeek: if a listed week is none of teaching's
    :raises NoSessions: if no day fits
    :raises TooManySessions: if more days fit than a pattern may have
    :raises TimeSkipped: if the clocks skip the time on one of the days
    :raises RoomUnusable: if the room is closed, or at another campus
    :raises RoomTaken, InstructorTaken, SessionsClash: if something is taken, naming every clash
    :raises RuleBroken: if a constraint of the table refuses the values
    """
    offering, people = _begin(actor, ADD_PATTERN, values["offering_id"], instructor_ids)
    pattern = SessionPattern(**values)
    crud.write(pattern, force_insert=True)
    weekly = rules.Weekly(
        weekday=pattern.weekday,
        weeks=pattern.weeks,
        numbers=pattern.week_numbers,
        starts_on=pattern.starts_on,
        ends_on=pattern.ends_on,
    )
    each = {**{name: getattr(pattern, name) for name in OF_EACH}, "room_id": room_id, "pattern_id": pattern.pk}
    days = rules.dates_of(weekly, _teaching(offering), queries.closures(offering))
    rows = [_made(offering, day, each) for day in days]
    _write_sessions(offering, rows, people)
    told = {"room_id": room_id, "instructor_ids": [str(person) for person in people], "sessions": len(rows)}
    record_event(actor, action=ADD_PATTERN, about=pattern, after={**values, **told})
    events = [describe_event(actor, action=ADD, about=row, after={"held_on": row.held_on}) for row in rows]
    record_events(actor, events=events)
    return pattern


def _begin(
    actor: Actor, permission: str, offering_id: Any, instructor_ids: Sequence[Any]
) -> tuple[SemesterOffering, list[Any]]:
    require(actor, permission)
    require_sight(semester_offerings(actor, "semester_offering.view"), offering_id)
    require_reach(queries.scheduled_offerings(actor, permission), offering_id, permission=permission)
    if instructor_ids:
        rules.check_instructors(instructor_ids, queries.able_instructors(instructor_ids))
    return queries.scheduled_offering(offering_id), list(dict.fromkeys(instructor_ids))


def _made(offering: SemesterOffering, day: date, values: Mapping[str, Any]) -> Session:
    zone = ZONES[Campus(offering.campus)].key
    return Session(
        **{
            **values,
            "offering_id": offering.pk,
            "zone": zone,
            "held_on": day,
            "starts_at": rules.instant(day, values["starts_local"], zone),
            "ends_at": rules.instant(day, values["ends_local"], zone),
        }
    )


def _write_sessions(offering: SemesterOffering, rows: Sequence[Session], people: Collection[Any]) -> None:
    check_places(rows, offering=offering, holders={row.pk: people for row in rows})
    with check_at_the_end():
        Session.objects.bulk_create(rows)
        SessionInstructor.objects.bulk_create([each for row in rows for each in SessionInstructor.rows_of(row, people)])


def _teaching(offering: SemesterOffering) -> rules.Span:
    period = offering.teaching_period
    return rules.Span(offering.starts_on or period.teaching_starts_on, offering.ends_on or period.teaching_ends_on)
