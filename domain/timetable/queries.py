"""What can be asked of the timetable."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from domain.academic.models import SemesterOffering
from domain.academic.scopes import SEMESTER_OFFERING
from domain.people.queries import holding
from domain.policy.roles import SystemRole
from domain.policy.timetable import EditScope
from domain.policy.workflows import SessionState
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.timetable import scopes
from domain.timetable.models import ClashAllowance, Room, Session, SessionInstructor, SessionPattern, Span
from domain.timetable.rules import Booking
from domain.timetable.rules import Span as Days
from domain.users.models import User

INSTRUCTS = [SystemRole.CONVENOR, SystemRole.STAFF]


def rooms(actor: Actor, permission: str) -> QuerySet[Room]:
    """Return the rooms the actor reaches with this permission."""
    return narrow(Room.objects.all(), actor=actor, permission=permission)


def sessions(actor: Actor, permission: str) -> QuerySet[Session]:
    """Return the sessions the actor reaches with this permission."""
    return narrow(Session.objects.all(), actor=actor, permission=permission, scopes=scopes.SESSION)


def session_patterns(actor: Actor, permission: str) -> QuerySet[SessionPattern]:
    """Return the patterns the actor reaches with this permission."""
    return narrow(SessionPattern.objects.all(), actor=actor, permission=permission, scopes=scopes.SESSION_PATTERN)


def clash_allowances(actor: Actor, permission: str) -> QuerySet[ClashAllowance]:
    """Return the allowances the actor reaches with this permission."""
    return narrow(ClashAllowance.objects.all(), actor=actor, permission=permission, scopes=scopes.CLASH_ALLOWANCE)


def scheduled_offerings(actor: Actor, permission: str) -> QuerySet[SemesterOffering]:
    """Return the offerings for whose timetable the actor holds this permission."""
    return narrow(SemesterOffering.objects.all(), actor=actor, permission=permission, scopes=SEMESTER_OFFERING)


def scheduled_offering(pk: Any) -> SemesterOffering:
    """Return an offering with unit and teaching period.

    :raises NotFound: if there is none
    """
    found = SemesterOffering.objects.select_related("unit", "teaching_period").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def closures(offering: SemesterOffering) -> list[Days]:
    """Return the spans of days on which an offering's teaching period is closed."""
    spans = offering.teaching_period.closures
    return [Days(date.fromisoformat(each["starts_on"]), date.fromisoformat(each["ends_on"])) for each in spans]


def able_instructors(pks: Collection[Any]) -> frozenset[Any]:
    """Return those of these people who can hold sessions now."""
    rows = User.objects.filter(holding(INSTRUCTS), pk__in=pks, is_active=True)
    return frozenset(rows.values_list("pk", flat=True))


def instructor_ids(path: str = "") -> ArraySubquery:
    """Return the ids of who holds a session. `path` leads to the session."""
    rows = SessionInstructor.objects.filter(session=OuterRef(f"{path}pk")).order_by("instructor")
    return ArraySubquery(rows.values("instructor"))


def held_by(ids: Any) -> Q:
    """Return the condition that one of these people holds a session."""
    return Q(Exists(SessionInstructor.objects.filter(session=OuterRef("pk"), instructor__id__any_of=ids)))


def free_during(span: Any) -> Q:
    """Return the condition that nothing is held in a room during a span of time."""
    there = Session.objects.alias(span=Span("starts_at", "ends_at")).filter(
        room=OuterRef("pk"), status=SessionState.SCHEDULED, span__overlap=span
    )
    return ~Q(Exists(there))


def sessions_reached(session: Session, scope: str, *, include_detached: bool, now: datetime) -> list[Any]:
    """Return the ids of the sessions that an edit of this one reaches. What is over, or cancelled, stays as it is."""
    if scope == EditScope.ONE:
        return [session.pk]
    others = Q(pattern=session.pattern_id, status=SessionState.SCHEDULED, ends_at__gt=now)
    if scope == EditScope.FOLLOWING:
        others &= Q(starts_at__gte=session.starts_at)
    if not include_detached:
        others &= Q(is_detached=False)
    return list(Session.objects.filter(others | Q(pk=session.pk)).order_by("pk").values_list("pk", flat=True))


def taken(pks: Collection[Any]) -> frozenset[Any]:
    """Return those of these sessions at which attendance was taken: somebody was recorded there by more than leave."""
    rows = Session.objects.filter(pk__in=pks, attendance_sheet__isnull=False)
    return frozenset(rows.values_list("pk", flat=True))


def instructors_of(pks: Collection[Any]) -> Mapping[Any, frozenset[Any]]:
    """Return who holds each of these sessions."""
    found: dict[Any, set[Any]] = {pk: set() for pk in pks}
    rows = SessionInstructor.objects.filter(session__in=pks)
    for session_id, person in rows.values_list("session_id", "instructor_id"):
        found[session_id].add(person)
    return {pk: frozenset(people) for pk, people in found.items()}


def bookings(
    *,
    room_ids: Collection[Any],
    instructor_ids: Collection[Any],
    since: datetime,
    until: datetime,
    but: Collection[Any],
) -> list[Booking]:
    """Return what these rooms and people are taken by in a span of time, without some sessions."""
    of_people = Exists(SessionInstructor.objects.filter(session=OuterRef("pk"), instructor__in=instructor_ids))
    there = Session.objects.filter(
        Q(room__in=room_ids) | Q(of_people), status=SessionState.SCHEDULED, starts_at__lt=until, ends_at__gt=since
    ).exclude(pk__in=but)
    people = SessionInstructor.objects.filter(session=OuterRef("pk"))
    rows: Any = there.annotate(people=ArraySubquery(people.values("instructor"))).values_list(
        "pk", "offering__unit__code", "held_on", "starts_at", "ends_at", "room_id", "people"
    )
    return [
        Booking(session_id, unit, held_on, starts_at, ends_at, room_id, frozenset(holders))
        for session_id, unit, held_on, starts_at, ends_at, room_id, holders in rows
    ]
