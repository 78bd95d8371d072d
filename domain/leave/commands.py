"""Asking for leave, deciding on it, and excusing from sessions whoever has it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from domain import crud
from domain.attendance.commands import record_attendance
from domain.attendance.errors import NotOnRoster
from domain.attendance.queries import places_left
from domain.audit.commands import record_event
from domain.files.models import File
from domain.files.rules import check_usable
from domain.leave import queries, rules
from domain.leave.models import LeaveApplication
from domain.notifications.commands import tell
from domain.policy.attendance import AttendanceSource
from domain.policy.campuses import Campus
from domain.policy.notifications import NotificationKind
from domain.policy.uploads import FilePurpose
from domain.policy.workflows import LEAVE_APPLICATION, LeaveState
from domain.shared import clock
from domain.shared.access import require, require_in_person, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import Busy, NotFound
from domain.shared.locking import lock
from domain.shared.transitions import advance

ADD, GROUNDS, RECORD = (f"leave_application.{verb}" for verb in ("add", "view_grounds", "record"))
WITHDRAW = "leave_application.withdraw"


@transaction.atomic
def add_leave_application(
    actor: Actor,
    *,
    starts_on: date,
    ends_on: date,
    kind: str,
    explanation: str,
    offering_id: Any = None,
    file_id: Any = None,
) -> LeaveApplication:
    """Ask to be excused on some days, for oneself.

    :raises Forbidden: if the actor is no student
    :raises NotWhileActing: if somebody acts as the actor, who could decide on it afterwards
    :raises RuleBroken: if the days lie far away
    :raises LeaveTooLong: if the days are too many, or no span
    :raises LeaveTooLate: if they are long over
    :raises NotOnRoster: if the actor has no place in the offering
    :raises FileNotUsable: if the evidence is not the actor's, not confirmed, or meant for something else
    :raises AlreadyExists: if the actor has asked for the same already
    """
    require(actor, ADD)
    require_in_person(actor)
    rules.check_days(starts_on, ends_on)
    rules.check_in_time(ends_on, todays=[clock.today(campus) for campus in Campus])
    if offering_id is not None and not queries.has_place(actor.user_id, offering_id):
        raise NotOnRoster(fields=["offering_id"])
    if file_id is not None:
        file = lock(File, file_id)  # so that it can't be deleted meanwhile
        mine = file.owner_id == actor.user_id
        check_usable(mine=mine, status=file.status, purpose=file.purpose, wanted=FilePurpose.LEAVE_EVIDENCE)
    values: Mapping[str, Any] = {
        "student_id": actor.user_id,
        "offering_id": offering_id,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "kind": kind,
        "explanation": explanation,
        "file_id": file_id,
    }
    return crud.add(actor, model=LeaveApplication, rows=queries.leave_applications, permission=ADD, values=values)


@transaction.atomic
def approve_leave_application(actor: Actor, *, pk: Any, reason: str) -> LeaveApplication:
    """Excuse the student from the sessions of these days, also from those at which absence has been marked.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not decide on it
    :raises OwnLeave: if it is the actor's own
    :raises WrongState: if it is decided or withdrawn
    :raises Busy: if somebody marks the student in this very moment
    """
    row = _to_decide(actor, "leave_application.approve", pk)
    before = row.status
    advance(row, LEAVE_APPLICATION, "leave_application.approve", **_decision(actor, reason))
    _record(actor, "leave_application.approve", row, before)
    _tell(actor, NotificationKind.LEAVE_APPROVED, row)
    _excuse(actor, row, of_absent=True)
    return row


@transaction.atomic
def decline_leave_application(actor: Actor, *, pk: Any, reason: str) -> LeaveApplication:
    """Refuse the leave.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not decide on it
    :raises OwnLeave: if it is the actor's own
    :raises WrongState: if it is decided or withdrawn
    """
    row = _to_decide(actor, "leave_application.decline", pk)
    before = row.status
    advance(row, LEAVE_APPLICATION, "leave_application.decline", **_decision(actor, reason))
    _record(actor, "leave_application.decline", row, before)
    _tell(actor, NotificationKind.LEAVE_DECLINED, row)
    return row


@transaction.atomic
def withdraw_leave_application(actor: Actor, *, pk: Any) -> LeaveApplication:
    """Take one's own application back, until it is decided.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if it is not the actor's own
    :raises WrongState: if it is decided or withdrawn
    """
    row = _claimed(actor, WITHDRAW, pk)
    before = row.status
    advance(row, LEAVE_APPLICATION, "leave_application.withdraw")
    _record(actor, WITHDRAW, row, before)
    return row


@transaction.atomic
def record_leave(actor: Actor, *, pk: Any) -> None:
    """Excuse a student with approved leave from sessions that were added, moved or taken up since.

    What anybody has marked there stays.

    :raises NotFound: if the application is gone
    """
    row = lock(LeaveApplication, pk)
    if row.status == LeaveState.APPROVED:
        _excuse(actor, row, of_absent=False)


@transaction.atomic
def view_leave_evidence(actor: Actor, *, pk: Any) -> File:
    """Let the actor read what proves an application, whoever owns the file, and record it.

    :raises NotFound: if the actor sees no such application, or it has no evidence
    :raises Forbidden: if the actor may not read its grounds
    """
    require(actor, GROUNDS)
    require_sight(queries.leave_applications(actor, "leave_application.view"), pk)
    require_reach(queries.leave_applications(actor, GROUNDS), pk, permission=GROUNDS)
    file = queries.readable_evidence(actor, pk)
    if file is None:
        raise NotFound
    record_event(actor, action=GROUNDS, about=LeaveApplication(pk=pk), after={"file_id": file.pk})
    return file


def _claimed(actor: Actor, permission: str, pk: Any) -> LeaveApplication:
    """Lock an application that the actor reaches with this permission."""
    require(actor, permission)
    require_sight(queries.leave_applications(actor, "leave_application.view"), pk)
    row = lock(LeaveApplication, pk)
    require_reach(queries.leave_applications(actor, permission), pk, permission=permission)
    return row


def _to_decide(actor: Actor, permission: str, pk: Any) -> LeaveApplication:
    """Lock an application of somebody else."""
    row = _claimed(actor, permission, pk)
    rules.check_others(student_id=row.student_id, person_ids={actor.user_id, actor.acting_by})
    return row


def _decision(actor: Actor, reason: str) -> dict[str, Any]:
    return {"decided_at": clock.now(), "decided_by_id": actor.user_id, "decision_reason": reason.strip()}


def _record(actor: Actor, action: str, row: LeaveApplication, before: str) -> None:
    """Record a step without its reason, which tells of health to whom may not read it."""
    record_event(actor, action=action, about=row, before={"status": before}, after={"status": row.status})


def _tell(actor: Actor, kind: NotificationKind, row: LeaveApplication) -> None:
    """Tell the student of a decision, without its reason."""
    facts = {"first": f"{row.starts_on}", "last": f"{row.ends_on}"}
    key = f"leave_application.decide:{row.pk}"
    tell(actor, kind=kind, key=key, people=[row.student_id], about=row, facts=facts)


def _excuse(actor: Actor, row: LeaveApplication, *, of_absent: bool) -> None:
    """Write what excuses the student, all of it.

    :raises Busy: if somebody marks the student in this very moment
    """
    entries = queries.excuses(row, of_absent=of_absent)
    written = record_attendance(actor, entries=entries, source=AttendanceSource.LEAVE, action=RECORD, about=row)
    missing = [entry.enrollment_id for entry in entries if entry.key not in written]
    if not places_left(missing).issuperset(missing):  # who has left needs no excuse
        raise Busy
