"""Editing sessions: one, those of its pattern that follow, or all of them.

A session that was edited by itself is detached: later edits of its pattern's others pass it by, unless they say that
they mean it, too. What is over, or cancelled, stays as it was: attendance is counted, and frozen, by when it was held.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from domain.academic.models import Unit
from domain.audit.commands import describe_event, record_events
from domain.enrollment.models import Enrollment
from domain.notifications.commands import tell
from domain.policy.notifications import NotificationKind
from domain.policy.reach import Scope
from domain.policy.timetable import EditScope
from domain.policy.workflows import SESSION, STUDIES, SessionState
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import NotFound, Stale, WrongState
from domain.shared.locking import lock_all
from domain.shared.transitions import advance_all
from domain.timetable import queries, rules
from domain.timetable.commands.places import check_at_the_end, check_places
from domain.timetable.models import Session, SessionInstructor
from domain.users.models import User

VIEW, MOVE, CANCEL, ASSIGN = (f"session.{verb}" for verb in ("view", "move", "cancel", "assign"))
MOVED = ("room_id", "held_on", "starts_local", "ends_local", "starts_at", "ends_at", "notice")
KEPT = ("is_detached", "version", "updated_at")


@transaction.atomic
def move_session(
    actor: Actor,
    *,
    pk: Any,
    values: Mapping[str, Any],
    scope: str = EditScope.ONE,
    include_detached: bool = False,
    on_closures: bool = False,
    notice: str = "",
    versions: Collection[int] | None = None,
) -> Session:
    """Put sessions elsewhere: another day, time or room. What is not in `values` stays.

    Another day of the named one moves the others by as many days, and onto days that are closed only if that is meant.

    :raises NotFound: if the actor can't see the session, or the room is gone
    :raises Forbidden: if the actor may not move it
    :raises Stale: if it has another version by now
    :raises WrongState: if it is cancelled
    :raises SessionOver: if it is over, and its attendance taken or the actor's right limited
    :raises AttendanceTaken: if one that has begun, and whose attendance was taken, would be put off
    :raises NothingToMove: if all would stay where it is
    :raises NotInAPattern: if there are no others
    :raises OnClosures: if others would move onto days that are closed, naming them
    :raises TimeSkipped: if the clocks skip the time on one of the days
    :raises RoomUnusable: if the room is closed, or at another campus
    :raises RoomTaken, InstructorTaken, SessionsClash: if something is taken, naming every clash
    :raises RuleBroken: if a session would end before it starts, or lie in a year far away
    """
    named, rows = _edited(actor, MOVE, pk, scope, include_detached=include_detached, versions=versions)
    rules.check_moves(values)
    present, offering = clock.now(), queries.scheduled_offering(named.offering_id)
    begun = [row for row in rows if row.starts_at <= present]
    before, was = {row.pk: _told(row) for row in rows}, _when(named)
    rules.check_day(values.get("held_on", named.held_on))
    shift = values.get("held_on", named.held_on) - named.held_on
    for row in rows:
        row.held_on += shift
        for name in ("starts_local", "ends_local", "room_id"):
            if name in values:
                setattr(row, name, values[name])
        rules.check_order(row.starts_local, row.ends_local)
        row.notice = notice
        row.starts_at = rules.instant(row.held_on, row.starts_local, row.zone)
        row.ends_at = rules.instant(row.held_on, row.ends_local, row.zone)
    if scope != EditScope.ONE and shift and not on_closures:
        rules.check_open((row.held_on for row in rows), queries.closures(offering))
    rules.check_put_off(
        {row.pk: row.starts_at for row in begun}, taken=queries.taken([row.pk for row in begun]), now=present
    )
    holders = queries.instructors_of([row.pk for row in rows])
    check_places(rows, offering=offering, holders=holders, new_room="room_id" in values)
    _touch(rows, scope)
    with check_at_the_end():
        Session.objects.bulk_update(rows, [*MOVED, *KEPT])
    _record_edit(actor, MOVE, rows, before, {row.pk: _told(row) for row in rows}, reason=notice)
    _tell_students(actor, NotificationKind.SESSION_MOVED, named, before=was, after=_when(named))
    return named


@transaction.atomic
def cancel_session(
    actor: Actor,
    *,
    pk: Any,
    notice: str,
    scope: str = EditScope.ONE,
    include_detached: bool = False,
    versions: Collection[int] | None = None,
) -> Session:
    """Cancel sessions, and say why. Their rooms and people are free from then on.

    :raises NotFound: if the actor can't see the session
    :raises Forbidden: if the actor may not cancel it
    :raises Stale: if it has another version by now
    :raises WrongState: if it is cancelled already
    :raises SessionOver: if it is over, and its attendance taken or the actor's right limited
    :raises NotInAPattern: if there are no others
    """
    named, rows = _edited(actor, CANCEL, pk, scope, include_detached=include_detached, versions=versions)
    advance_all(rows, SESSION, "session.cancel")
    Session.objects.filter(pk__in=[row.pk for row in rows]).update(notice=notice)
    before, after = {"status": SessionState.SCHEDULED}, {"status": SessionState.CANCELLED, "notice": notice}
    pks = [row.pk for row in rows]
    _record_edit(actor, CANCEL, rows, dict.fromkeys(pks, before), dict.fromkeys(pks, after), reason=notice)
    _tell_students(actor, NotificationKind.SESSION_CANCELLED, named, before=_when(named))
    return named


@transaction.atomic
def assign_session(
    actor: Actor,
    *,
    pk: Any,
    instructor_ids: Sequence[Any],
    scope: str = EditScope.ONE,
    include_detached: bool = False,
    versions: Collection[int] | None = None,
) -> Session:
    """Say who holds sessions; whoever held them before and is not named does no more.

    :raises NotFound: if the actor can't see the session
    :raises Forbidden: if the actor may not assign it
    :raises Stale: if it has another version by now
    :raises WrongState: if it is cancelled
    :raises SessionOver: if it is over, and the actor's right limited
    :raises NotInAPattern: if there are no others
    :raises NotAnInstructor: if somebody can't hold sessions
    :raises InstructorTaken, SessionsClash: if somebody holds another session then, naming every clash
    """
    named, rows = _edited(actor, ASSIGN, pk, scope, include_detached=include_detached, versions=versions)
    people = list(dict.fromkeys(instructor_ids))
    if people:
        rules.check_instructors(people, queries.able_instructors(people))
    pks = [row.pk for row in rows]
    before = {pk: {"instructor_ids": _texts(held)} for pk, held in queries.instructors_of(pks).items()}
    check_places(
        rows, offering=queries.scheduled_offering(named.offering_id), holders=dict.fromkeys(pks, people), new_room=False
    )
    _touch(rows, scope)
    with check_at_the_end():
        Session.objects.bulk_update(rows, KEPT)
        SessionInstructor.objects.filter(session__in=pks).delete()
        SessionInstructor.objects.bulk_create([each for row in rows for each in SessionInstructor.rows_of(row, people)])
    after = {"instructor_ids": _texts(people)}
    _record_edit(actor, ASSIGN, rows, before, dict.fromkeys(pks, after))
    return named


def _edited(
    actor: Actor, permission: str, pk: Any, scope: str, *, include_detached: bool, versions: Collection[int] | None
) -> tuple[Session, list[Session]]:
    """Lock and return the session that is named, and all that its edit reaches, itself among them."""
    require(actor, permission)
    require_sight(queries.sessions(actor, VIEW), pk)
    require_reach(queries.sessions(actor, permission), pk, permission=permission)
    known = Session.objects.get(pk=pk)
    rules.check_scope(scope, has_pattern=known.pattern_id is not None)
    pks = queries.sessions_reached(known, scope, include_detached=include_detached, now=clock.now())
    rows = lock_all(Session, pks)
    named = next((row for row in rows if row.pk == pk), None)
    if named is None:
        raise NotFound
    if versions is not None and named.version not in versions:
        raise Stale(version=named.version)
    if named.status != SessionState.SCHEDULED:
        raise WrongState(
            "A cancelled session stays as it is.", status=named.status, possible_from=[SessionState.SCHEDULED]
        )
    rules.check_over(named.ends_at, now=clock.now(), may_correct=_may_correct(actor, permission, named))
    # What was cancelled, or detached, while the locks were waited for is passed by as well.
    wanted = [row for row in rows if row.status == SessionState.SCHEDULED]
    return named, [row for row in wanted if row is named or include_detached or not row.is_detached]


def _may_correct(actor: Actor, permission: str, session: Session) -> bool:
    """Tell whether the actor may edit a session that is over.

    Who held it can always be put right. Whether and when it was held can not, once attendance was taken.
    """
    everywhere = Scope.ANY in actor.scopes(permission)
    return everywhere and (permission == ASSIGN or not queries.taken([session.pk]))


def _touch(rows: Sequence[Session], scope: str) -> None:
    now = clock.now()
    for row in rows:
        row.version, row.updated_at = row.version + 1, now
        if scope == EditScope.ONE:
            row.is_detached = row.pattern_id is not None


def _when(row: Session) -> str:
    return f"{row.held_on} {row.starts_local:%H:%M}"


def _tell_students(actor: Actor, kind: NotificationKind, named: Session, **facts: str) -> None:
    """Tell those who study there of an edit, by the session it named; of what is over there is nothing to tell."""
    if named.ends_at <= clock.now():
        return
    places = Enrollment.objects.filter(offering=named.offering_id, status__in=STUDIES)
    people = User.objects.filter(pk__in=places.values("student_id"))
    code = Unit.objects.values_list("code", flat=True).get(offerings=named.offering_id)
    key = f"{kind}:{named.pk}:{named.version}"
    tell(actor, kind=kind, key=key, people=people, about=named, facts={"offering": code, **facts})


def _told(row: Session) -> dict[str, Any]:
    return {name: getattr(row, name) for name in MOVED[:4]}


def _texts(people: Iterable[Any]) -> list[str]:
    return sorted(str(person) for person in people)


def _record_edit(
    actor: Actor,
    action: str,
    rows: Sequence[Session],
    before: Mapping[Any, Any],
    after: Mapping[Any, Any],
    reason: str = "",
) -> None:
    events = [
        describe_event(actor, action=action, about=row, before=before[row.pk], after=after[row.pk], reason=reason)
        for row in rows
    ]
    record_events(actor, events=events)
