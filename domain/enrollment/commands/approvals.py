"""Deciding on requests. A pending request keeps its seat until then."""

from typing import Any

from django.db import transaction

from domain.audit.commands import record_event
from domain.enrollment import queries
from domain.enrollment.commands.claims import Claim, claim_places
from domain.enrollment.commands.requisites import recheck_enrollments, recheck_failed
from domain.enrollment.commands.seats import promote_waiting
from domain.enrollment.errors import EnrollmentClosed, EnrollmentRefused
from domain.enrollment.models import Enrollment, EnrollmentApproval
from domain.enrollment.rules.checks import Request, judge
from domain.enrollment.rules.decisions import check_others
from domain.enrollment.rules.requisites import state_of
from domain.notifications.commands import tell
from domain.policy.enrollments import RequisiteState, WithdrawalOutcome
from domain.policy.notifications import NotificationKind
from domain.policy.workflows import ENROLLMENT, ENROLLMENT_APPROVAL
from domain.shared import clock
from domain.shared.access import require, require_reach
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.shared.locking import lock
from domain.shared.transitions import advance


@transaction.atomic
def approve_enrollment_approval(actor: Actor, *, pk: Any, reason: str = "") -> EnrollmentApproval:
    """Give the student the place that was asked for.

    :raises NotFound: if the actor can't see the request
    :raises Forbidden: if the actor may not decide on it
    :raises OwnRequest: if it is the actor's own
    :raises WrongState: if it is decided, or the request was withdrawn
    :raises EnrollmentRefused: naming every rule that is broken by now; staff may waive what the unit requires
    """
    permission = "enrollment_approval.approve"
    approval, enrollment, claim = _to_decide(actor, permission, pk, freeing=False)
    advance(approval, ENROLLMENT_APPROVAL, "enrollment_approval.approve", **_decision(actor, reason))
    standing = _standing(actor, claim, approval, enrollment)
    advance(enrollment, ENROLLMENT, "enrollment.confirm", requisites=standing, seated_at=claim.now)
    claim.moved(enrollment, before=ENROLLMENT.initial)
    recheck_failed(actor, students=claim.students)
    record_event(actor, action=permission, about=approval, after={"status": approval.status}, reason=reason)
    record_event(actor, action="enrollment.confirm", about=enrollment, after={"status": enrollment.status})
    _tell(actor, NotificationKind.ENROLLMENT_APPROVED, approval, enrollment, claim)
    return approval


@transaction.atomic
def reject_enrollment_approval(actor: Actor, *, pk: Any, reason: str) -> EnrollmentApproval:
    """Refuse the place that was asked for. Its seat goes to who waits.

    :raises NotFound: if the actor can't see the request
    :raises Forbidden: if the actor may not decide on it
    :raises OwnRequest: if it is the actor's own
    :raises WrongState: if it is decided, or the request was withdrawn
    """
    permission = "enrollment_approval.reject"
    approval, enrollment, claim = _to_decide(actor, permission, pk, freeing=True)
    advance(approval, ENROLLMENT_APPROVAL, "enrollment_approval.reject", **_decision(actor, reason))
    outcome = {"outcome": WithdrawalOutcome.REJECTED, "withdrawn_at": claim.now}
    advance(enrollment, ENROLLMENT, "enrollment.refuse", **outcome)
    claim.moved(enrollment, before=ENROLLMENT.initial)
    record_event(actor, action=permission, about=approval, after={"status": approval.status}, reason=reason)
    record_event(actor, action="enrollment.refuse", about=enrollment, after={"status": enrollment.status})
    _tell(actor, NotificationKind.ENROLLMENT_REJECTED, approval, enrollment, claim)
    left = {"student_ids": [enrollment.student_id], "unit_ids": [enrollment.unit_id]}
    recheck_enrollments(actor, **left, known=claim.students)
    promote_waiting(actor, claim=claim)
    return approval


def _to_decide(
    actor: Actor, permission: str, pk: Any, *, freeing: bool
) -> tuple[EnrollmentApproval, Enrollment, Claim]:
    """Hold a request of somebody else's: its offering first, then itself."""
    require(actor, permission)
    known = (
        queries.enrollment_approvals(actor, "enrollment_approval.view").select_related("enrollment").filter(pk=pk)
    ).first()
    if known is None:
        raise NotFound
    require_reach(queries.enrollment_approvals(actor, permission), pk, permission=permission)
    check_others(student_id=known.enrollment.student_id, person_ids={actor.user_id, actor.acting_by})
    offering_id, student_id = known.enrollment.offering_id, known.enrollment.student_id
    claim = claim_places(
        actor, offering_ids=[offering_id], student_ids=[student_id], freeing={offering_id} if freeing else ()
    )
    approval = lock(EnrollmentApproval, pk)
    return approval, Enrollment.objects.get(pk=approval.enrollment_id), claim


def _standing(actor: Actor, claim: Claim, approval: EnrollmentApproval, enrollment: Enrollment) -> RequisiteState:
    """Return how a request stands to the requisites once it is approved. Every rule is asked again: much may have
    changed since the request was made. Only the window is not: a decision may take longer.
    """
    request = Request(
        claim.students[enrollment.student_id],
        claim.offerings[enrollment.offering_id],
        claim.now,
        own=enrollment.pk,
        approved=frozenset(approval.questions),
    )
    passed = queries.overridden_rules([enrollment.pk]).get(enrollment.pk, frozenset())
    findings = judge(request, overrides=passed | {EnrollmentClosed.code}, queued=False)
    if findings.broken:
        raise EnrollmentRefused(queries.rules_told(actor, enrollment.student_id, findings.broken))
    if findings.requisites == RequisiteState.WAIVED:
        return RequisiteState.WAIVED
    return state_of(request.verdict, asked=False)


def _decision(actor: Actor, reason: str) -> dict[str, Any]:
    return {"decided_at": clock.now(), "decided_by_id": actor.user_id, "reason": reason.strip()}


def _tell(
    actor: Actor, kind: NotificationKind, approval: EnrollmentApproval, enrollment: Enrollment, claim: Claim
) -> None:
    facts = {"offering": claim.offerings[enrollment.offering_id].unit_code}
    key = f"enrollment_approval.decide:{approval.pk}"
    tell(actor, kind=kind, key=key, people=[enrollment.student_id], about=enrollment, facts=facts)
