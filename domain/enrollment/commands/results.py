"""What a released result makes of a place. A whole class is ended by one statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.audit.commands import describe_event, record_event, record_events
from domain.enrollment.models import Enrollment
from domain.policy.workflows import ENROLLMENT
from domain.shared.actor import Actor
from domain.shared.transitions import advance, advance_all


def complete_enrollment(actor: Actor, *, enrollment: Enrollment) -> None:
    """End a place with a pass, in the caller's transaction, which holds its offering. A failed one may be corrected.

    :raises WrongState: if it is no place, or has been passed before
    """
    before = enrollment.status
    advance(enrollment, ENROLLMENT, "enrollment.complete")
    _record(actor, "enrollment.complete", enrollment, before)


def complete_enrollments(actor: Actor, *, enrollments: Sequence[Enrollment]) -> None:
    """End places of one offering with a pass, as `complete_enrollment` does, in the caller's transaction.

    :raises WrongState: if one is no place, or has been passed before
    """
    before = {row.pk: row.status for row in enrollments}
    advance_all(enrollments, ENROLLMENT, "enrollment.complete")
    _record_all(actor, "enrollment.complete", enrollments, before)


def fail_enrollment(actor: Actor, *, enrollment: Enrollment) -> None:
    """End a place with a fail, in the caller's transaction, which holds its offering. A passed one may be corrected.

    :raises WrongState: if it is no place, or has been failed before
    """
    before = enrollment.status
    advance(enrollment, ENROLLMENT, "enrollment.fail")
    _record(actor, "enrollment.fail", enrollment, before)


def fail_enrollments(actor: Actor, *, enrollments: Sequence[Enrollment]) -> None:
    """End places of one offering with a fail, as `fail_enrollment` does, in the caller's transaction.

    :raises WrongState: if one is no place, or has been failed before
    """
    before = {row.pk: row.status for row in enrollments}
    advance_all(enrollments, ENROLLMENT, "enrollment.fail")
    _record_all(actor, "enrollment.fail", enrollments, before)


def _record(actor: Actor, action: str, row: Enrollment, before: str) -> None:
    record_event(actor, action=action, about=row, before={"status": before}, after={"status": row.status})


def _record_all(actor: Actor, action: str, rows: Sequence[Enrollment], before: Mapping[Any, str]) -> None:
    events = [
        describe_event(actor, action=action, about=row, before={"status": before[row.pk]}, after={"status": row.status})
        for row in rows
    ]
    record_events(actor, events=events)
