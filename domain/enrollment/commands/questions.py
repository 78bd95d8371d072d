"""Putting a request for a place before somebody who decides, and taking it back."""

from collections.abc import Sequence

from domain.academic.models import Unit
from domain.audit.commands import record_event
from domain.enrollment.models import Enrollment, EnrollmentApproval
from domain.notifications.commands import tell
from domain.policy.notifications import NotificationKind
from domain.policy.workflows import ENROLLMENT_APPROVAL, ApprovalState
from domain.shared.actor import Actor
from domain.shared.transitions import advance


def request_approval(actor: Actor, *, enrollment: Enrollment, questions: Sequence[str]) -> EnrollmentApproval:
    """Ask for a decision on a pending request, in the caller's transaction. `questions` are a requisite's own words."""
    approval = EnrollmentApproval.objects.create(enrollment=enrollment, questions=list(questions))
    record_event(actor, action="enrollment_approval.add", about=approval, after={"questions": approval.questions})
    code, convenor_id = Unit.objects.values_list("code", "convenor_id").get(pk=enrollment.unit_id)
    tell(
        actor,
        kind=NotificationKind.ENROLLMENT_APPROVAL_WAITING,
        key=f"enrollment_approval.add:{approval.pk}",
        people=[convenor_id] if convenor_id else [],
        about=approval,
        facts={"offering": code},
    )
    return approval


def lapse_approval(actor: Actor, *, enrollment: Enrollment) -> None:
    """End the open question about a request that is withdrawn, in the caller's transaction."""
    for approval in EnrollmentApproval.objects.filter(enrollment=enrollment, status=ApprovalState.OPEN):
        advance(approval, ENROLLMENT_APPROVAL, "enrollment_approval.lapse")
        record_event(actor, action="enrollment_approval.lapse", about=approval)
