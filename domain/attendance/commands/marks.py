"""Marking attendance: a class in one call, or one record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from domain.attendance import queries, rules
from domain.attendance.commands.writing import record_attendance
from domain.attendance.errors import NotOnRoster
from domain.attendance.models import AttendanceRecord
from domain.attendance.rules import Asked, Entry
from domain.policy.attendance import AttendanceSource
from domain.results.queries import persons_behind
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import DomainError, Stale
from domain.shared.jobs import enqueue
from domain.timetable.models import Session

MARK, CHANGE, AMEND = "attendance_record.mark", "attendance_record.change", "attendance_record.amend"


@dataclass(frozen=True)
class Outcome:
    """What became of one row: its record and the version that it has now, or why it was refused."""

    record_id: Any = None
    version: int = 0
    changed: bool = False
    error: DomainError | None = None


@transaction.atomic
def mark_attendance_record(
    actor: Actor, *, session_id: Any, asked: Sequence[Asked], atomic: bool = False, reason: str = ""
) -> list[Outcome]:
    """Mark a class: every row for itself or, if atomic, all or none. Who is not named stays as it is.

    A row replaces only the record that it knows the version of, so that nobody's mark is lost to a stale screen. What
    was frozen is marked by who may amend it, with a reason, and recorded as that.

    :raises NotFound: if there is no such session
    :raises Forbidden: if the actor may not mark its class
    :raises SessionCancelled: if it was cancelled
    :raises AttendanceFrozen: if it was too long ago, and there is no reason or the actor may not amend it
    """
    require(actor, MARK)
    session, present = queries.session_seen(actor, session_id), clock.now()
    require_reach(queries.sessions_marked(actor, MARK), session_id, permission=MARK)
    rules.check_session(status=session.status)
    action = _action(actor, session, reason=reason, now=present)
    places = queries.places_of(session)
    errors = list(
        rules.faults(
            asked,
            places=places,
            person_ids=persons_behind(actor),
            starts_at=session.starts_at,
            now=present,
        )
    )
    if atomic and any(errors):
        return [Outcome(error=error) for error in errors]
    entries = [
        Entry(
            session_id=session.pk,
            offering_id=session.offering_id,
            enrollment_id=places[each.student_id].enrollment_id,
            student_id=each.student_id,
            status=each.status,
            remark=each.remark,
            reason=reason.strip(),
            version=each.version,
        )
        for each, error in zip(asked, errors, strict=True)
        if error is None and not rules.is_same(each, places[each.student_id])
    ]
    written = record_attendance(actor, entries=entries, source=AttendanceSource.MARKED, action=action, about=session)
    left = queries.places_left(entry.enrollment_id for entry in entries if entry.key not in written)
    outcomes = []
    for each, error in zip(asked, errors, strict=True):
        place = places.get(each.student_id)
        if error is not None or place is None:
            outcomes.append(Outcome(error=error))
        elif rules.is_same(each, place):
            outcomes.append(Outcome(place.record_id, place.version))
        elif (session.pk, each.student_id) in written:
            outcomes.append(Outcome(written[session.pk, each.student_id], each.version + 1, changed=True))
        elif place.record_id is None and place.enrollment_id in left:
            outcomes.append(Outcome(error=NotOnRoster(fields=["student_id"])))
        else:
            outcomes.append(Outcome(error=Stale(fields=["version"])))
    if atomic and any(each.error for each in outcomes):
        transaction.set_rollback(True)
        return [Outcome(error=each.error) for each in outcomes]
    if session.ends_at <= present and written:
        enqueue("attendance.warn", offering_id=str(session.offering_id))
    return outcomes


def _action(actor: Actor, session: Session, *, reason: str, now: datetime) -> str:
    """Return as what marking a class is recorded.

    :raises AttendanceFrozen: if it was too long ago, and there is no reason or the actor may not amend it
    """
    if reason and queries.sessions_marked(actor, AMEND).filter(pk=session.pk).exists():
        return AMEND if rules.is_frozen(ends_at=session.ends_at, now=now) else MARK
    rules.check_thawed(ends_at=session.ends_at, now=now)
    return MARK


@transaction.atomic
def change_attendance_record(
    actor: Actor, *, pk: Any, status: str | None = None, remark: str | None = None, versions: Collection[int] | None
) -> AttendanceRecord:
    """Change one record.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not change it
    :raises Stale: if it has another version by now
    :raises OwnAttendance: if it is the actor's own
    :raises SessionCancelled: if the session was cancelled
    :raises SessionNotBegun: if the session has not begun, and the student is not excused
    :raises AttendanceFrozen: if it was too long ago
    """
    record = _claim(actor, permission=CHANGE, pk=pk, versions=versions)
    rules.check_thawed(ends_at=record.session.ends_at, now=clock.now())
    return _write(actor, record, action=CHANGE, status=status, remark=remark)


@transaction.atomic
def amend_attendance_record(
    actor: Actor,
    *,
    pk: Any,
    reason: str,
    status: str | None = None,
    remark: str | None = None,
    versions: Collection[int] | None,
) -> AttendanceRecord:
    """Change one record and say why, also after it was frozen.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not amend it
    :raises Stale: if it has another version by now
    :raises OwnAttendance: if it is the actor's own
    :raises SessionCancelled: if the session was cancelled
    :raises SessionNotBegun: if the session has not begun, and the student is not excused
    """
    record = _claim(actor, permission=AMEND, pk=pk, versions=versions)
    return _write(actor, record, action=AMEND, status=status, remark=remark, reason=reason.strip())


def _claim(actor: Actor, *, permission: str, pk: Any, versions: Collection[int] | None) -> AttendanceRecord:
    require(actor, permission)
    require_sight(queries.attendance_records(actor, "attendance_record.view"), pk)
    record = AttendanceRecord.objects.select_related("session").get(pk=pk)
    require_reach(queries.attendance_records(actor, permission), pk, permission=permission)
    if versions is not None and record.version not in versions:
        raise Stale(version=record.version)
    rules.check_others(record.student_id, person_ids=persons_behind(actor))
    rules.check_session(status=record.session.status)
    return record


def _write(
    actor: Actor,
    record: AttendanceRecord,
    *,
    action: str,
    status: str | None,
    remark: str | None,
    reason: str = "",
) -> AttendanceRecord:
    """Write a record, unless it says so already. No lock: what was changed meanwhile is not written.

    :raises Stale: if it was
    """
    session, present = record.session, clock.now()
    entry = Entry(
        session_id=record.session_id,
        offering_id=record.offering_id,
        enrollment_id=record.enrollment_id,
        student_id=record.student_id,
        status=record.status if status is None else status,
        remark=record.remark if remark is None else remark,
        reason=reason,
        version=record.version,
    )
    rules.check_begun(entry.status, starts_at=session.starts_at, now=present)
    confirmed = record.source != AttendanceSource.LEAVE  # what leave said, somebody says now
    if confirmed and (entry.status, entry.remark) == (record.status, record.remark):
        return record
    before = {"status": record.status, "remark": record.remark}
    if not record_attendance(
        actor, entries=[entry], source=AttendanceSource.MARKED, action=action, about=record, before=before
    ):
        raise Stale
    if session.ends_at <= present:
        enqueue("attendance.warn", offering_id=str(record.offering_id))
    record.refresh_from_db()
    return record
