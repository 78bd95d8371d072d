"""Opening and closing self check-in, and checking in.

No lock is taken: three hundred students send their codes at once. A constraint lets each of them in once, another one
keeps two windows of a session apart, and closing is one conditional statement.
"""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least

from domain import crud
from domain.attendance.commands import record_attendance
from domain.attendance.errors import OwnAttendance
from domain.attendance.queries import session_seen, sessions_marked
from domain.attendance.rules import Entry, check_session
from domain.audit.commands import record_event
from domain.check_in import queries, rules
from domain.check_in.errors import AlreadyCheckedIn, CheckInClosed, CodeInvalid
from domain.check_in.models import CheckIn, CheckInWindow
from domain.policy import limits
from domain.policy.attendance import AttendanceSource, AttendanceStatus
from domain.shared import clock
from domain.shared.access import require, require_in_person, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import AlreadyExists, Busy
from domain.shared.vault import vault

ADD, CLOSE, CHECK_IN = "check_in_window.add", "check_in_window.close", "check_in.add"


@transaction.atomic
def add_check_in_window(
    actor: Actor,
    *,
    session_id: Any,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    late_after_minutes: int = limits.CHECK_IN_LATE_MINUTES_DEFAULT,
) -> CheckInWindow:
    """Open self check-in for a session: now and for some minutes, unless it is said otherwise.

    :raises NotFound: if there is no such session
    :raises Forbidden: if the actor may not mark the attendance of the session
    :raises SessionCancelled: if it is not held
    :raises CheckInOutside: if the time is not around the session
    :raises Overlaps: if it is open then already
    """
    require(actor, ADD)
    session = session_seen(actor, session_id)
    require_reach(sessions_marked(actor, ADD), session_id, permission=ADD)
    check_session(status=session.status)
    now = clock.now()
    begin = opens_at or now
    end = closes_at or rules.closing_of(begin, ends_at=session.ends_at)
    rules.check_window(opens_at=begin, closes_at=end, starts_at=session.starts_at, ends_at=session.ends_at, now=now)
    secret = secrets.token_bytes(rules.SECRET_BYTES)
    told = {"session_id": session_id, "opens_at": begin, "closes_at": end, "late_after_minutes": late_after_minutes}
    window = CheckInWindow(opened_by_id=actor.user_id, **told)
    window.secret = vault().seal(secret.hex(), owner=queries.purpose_of(window))
    window.network = rules.kept(rules.network_of(actor.address), about="network", secret=secret)
    crud.write(window, force_insert=True)
    record_event(actor, action=ADD, about=window, after=told)
    return window


@transaction.atomic
def close_check_in_window(actor: Actor, *, pk: Any) -> None:
    """Close self check-in before its time. One that has not opened never will.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not close it
    :raises CheckInClosed: if it is closed
    """
    require(actor, CLOSE)
    require_sight(queries.check_in_windows(actor, "check_in_window.view"), pk)
    require_reach(queries.check_in_windows(actor, CLOSE), pk, permission=CLOSE)
    now, window = clock.now(), CheckInWindow.objects.get(pk=pk)
    closed = CheckInWindow.objects.filter(pk=pk, closes_at__gt=now).update(
        opens_at=Least(F("opens_at"), now), closes_at=now, secret=None, version=F("version") + 1, updated_at=now
    )
    if not closed:
        raise CheckInClosed(closes_at=window.closes_at)
    record_event(actor, action=CLOSE, about=window, before={"closes_at": window.closes_at}, after={"closes_at": now})


@transaction.atomic
def add_check_in(actor: Actor, *, code: str, device: str = "") -> CheckIn:
    """Check in by the code that the lecturer's screen shows. Whoever comes late is recorded as late.

    :raises Forbidden: if the actor is no student
    :raises NotWhileActing: if somebody acts as the actor
    :raises CodeInvalid: if no window shows such codes
    :raises CheckInNotOpen, CheckInClosed: if the window is not open
    :raises CodeExpired, CodeNotYetValid: if the code is of another time
    :raises SessionCancelled: if the session is not held
    :raises OwnAttendance: if the actor may show the code, or has opened the window
    :raises NotOnRoster: if the actor has no place in its offering
    :raises AlreadyCheckedIn: if the actor has checked in
    :raises AlreadyMarked: if the lecturer has marked the actor
    :raises Busy: if somebody marks the actor in this very moment
    """
    require(actor, CHECK_IN)
    require_in_person(actor)
    told, now = rules.read_code(code), clock.now()
    window = CheckInWindow.objects.select_related("session").filter(pk=told.window_id).first()
    if window is None:
        raise CodeInvalid(fields=["code"])
    session, secret = window.session, queries.secret_of(window)
    rules.check_proof(told, secret)
    rules.check_step(told.step, now=now)
    check_session(status=session.status)
    if window.opened_by_id == actor.user_id or queries.may_show(actor, window.pk):
        raise OwnAttendance
    earliest, latest = rules.may_be_open(session.starts_at, session.ends_at)  # it may have been moved since
    rules.check_open(opens_at=earliest, closes_at=latest, now=now)
    enrollment_id = queries.place_of(session, actor.user_id)
    row = CheckIn(
        window=window,
        student_id=actor.user_id,
        device=rules.kept(device, about="device", secret=secret),
        network=rules.kept(rules.network_of(actor.address), about="network", secret=secret),
    )
    _check_first(row)
    row.record_id = _arrived(actor, row, enrollment_id, now=now)
    try:
        crud.write(row, force_insert=True)
    except AlreadyExists as error:
        raise AlreadyCheckedIn from error
    return row


def _check_first(row: CheckIn) -> None:
    """Refuse a second check-in.

    :raises AlreadyCheckedIn: if the student has checked in while this window was open
    """
    if CheckIn.objects.filter(window=row.window_id, student=row.student_id).exists():
        raise AlreadyCheckedIn


def _arrived(actor: Actor, row: CheckIn, enrollment_id: Any, *, now: datetime) -> Any:
    """Return the id of the record that says that the student was there.

    :raises AlreadyMarked: if the lecturer has said something
    :raises AlreadyCheckedIn: if the same student has checked in in this very moment
    :raises Busy: if somebody says something in this very moment
    """
    window, session = row.window, row.window.session
    known = queries.record_of(session, row.student_id)
    if known is not None and not rules.is_replaced(known.source):
        record_event(actor, action=CHECK_IN, about=row, after={"record_id": known.pk})
        return known.pk
    late = rules.is_late(starts_at=session.starts_at, late_after_minutes=window.late_after_minutes, now=now)
    entry = Entry(
        session_id=session.pk,
        offering_id=session.offering_id,
        enrollment_id=enrollment_id,
        student_id=row.student_id,
        status=AttendanceStatus.LATE if late else AttendanceStatus.PRESENT,
        version=known.version if known else 0,
    )
    written = record_attendance(actor, entries=[entry], source=AttendanceSource.CHECK_IN, action=CHECK_IN, about=row)
    if not written:
        _check_first(row)
        raise Busy
    return written[entry.key]


@transaction.atomic
def forget_check_in_secrets(actor: Actor) -> int:
    """Forget the secrets of windows that are closed: nobody makes their codes, or tries devices against their marks."""
    return CheckInWindow.objects.filter(closes_at__lte=clock.now(), secret__isnull=False).update(secret=None)
