"""What a released result makes of a place."""

from domain.audit.commands import record_event
from domain.enrollment.models import Enrollment
from domain.policy.workflows import ENROLLMENT
from domain.shared.actor import Actor
from domain.shared.transitions import advance


def complete_enrollment(actor: Actor, *, enrollment: Enrollment) -> None:
    """End a place with a pass, in the caller's transaction, which holds its offering. A failed one may be corrected.

    :raises WrongState: if it is no place, or has been passed before
    """
    before = enrollment.status
    advance(enrollment, ENROLLMENT, "enrollment.complete")
    _record(actor, "enrollment.complete", enrollment, before)


def fail_enrollment(actor: Actor, *, enrollment: Enrollment) -> None:
    """End a place with a fail, in the caller's transaction, which holds its offering. A passed one may be corrected.

    :raises WrongState: if it is no place, or has been failed before
    """
    before = enrollment.status
    advance(enrollment, ENROLLMENT, "enrollment.fail")
    _record(actor, "enrollment.fail", enrollment, before)


def _record(actor: Actor, action: str, row: Enrollment, before: str) -> None:
    record_event(actor, action=action, about=row, before={"status": before}, after={"status": row.status})
