"""What a released result makes of a place. A whole class is ended by one statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.audit.commands import describe_event, record_events
from domain.enrollment.models import Enrollment
from domain.policy.workflows import ENROLLMENT
from domain.shared.actor import Actor
from domain.shared.transitions import advance_all


def complete_enrollments(actor: Actor, *, enrollments: Sequence[Enrollment]) -> None:
    """End places of one offering with a pass, in the caller's transaction, which holds it. Fails may be corrected.

    :raises WrongState: if one is no place, or has been passed before
    """
    before = {row.pk: row.status for row in enrollments}
    advance_all(enrollments, ENROLLMENT, "enrollment.complete")
    _record(actor, "enrollment.complete", enrollments, before)


def fail_enrollments(actor: Actor, *, enrollments: Sequence[Enrollment]) -> None:
    """End places of one offering with a fail, in the caller's transaction, which holds it. Passes may be corrected.

    :raises WrongState: if one is no place, or has been failed before
    """
    before = {row.pk: row.status for row in enrollments}
    advance_all(enrollments, ENROLLMENT, "enrollment.fail")
    _record(actor, "enrollment.fail", enrollments, before)


def _record(actor: Actor, action: str, rows: Sequence[Enrollment], before: Mapping[Any, str]) -> None:
    events = [
        describe_event(actor, action=action, about=row, before={"status": before[row.pk]}, after={"status": row.status})
        for row in rows
    ]
    record_events(actor, events=events)
