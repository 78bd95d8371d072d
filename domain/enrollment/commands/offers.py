"""Taking or leaving an offered seat."""

from typing import Any

from django.db import transaction

from domain.audit.commands import record_event
from domain.enrollment import queries
from domain.enrollment.commands.claims import Claim, claim_places
from domain.enrollment.commands.questions import request_approval
from domain.enrollment.commands.requisites import recheck_failed
from domain.enrollment.commands.seats import promote_waiting
from domain.enrollment.errors import EnrollmentRefused, OfferExpired
from domain.enrollment.models import Enrollment
from domain.enrollment.rules.checks import Request, judge
from domain.policy.enrollments import WithdrawalOutcome
from domain.policy.workflows import ENROLLMENT, EnrollmentState
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.shared.transitions import advance


@transaction.atomic
def accept_enrollment(actor: Actor, *, pk: Any) -> Enrollment:
    """Take an offered seat in time. The rules are asked again: much may have changed since the offer.

    :raises NotFound: if the actor can't see the enrollment
    :raises Forbidden: if it is not the actor's
    :raises OfferExpired: if the time is over
    :raises EnrollmentRefused: naming every broken rule; the offer stands until its time is over
    :raises WrongState: if no seat is offered
    """
    row, claim = _offered(actor, "enrollment.accept", pk, freeing=False)
    if row.offer_expires_at is not None and row.offer_expires_at <= claim.now:
        raise OfferExpired(offer_expires_at=row.offer_expires_at)
    before, offering = row.status, claim.offerings[row.offering_id]
    passed = queries.overridden_rules([row.pk]).get(row.pk, frozenset())
    request = Request(claim.students[row.student_id], offering, claim.now, own=row.pk)
    findings = judge(request, overrides=passed, queued=False)
    if before == EnrollmentState.OFFERED and findings.broken:
        raise EnrollmentRefused(queries.rules_told(actor, row.student_id, findings.broken))
    if before == EnrollmentState.OFFERED and (offering.approval_required or findings.questions):
        advance(row, ENROLLMENT, "enrollment.request", offer_expires_at=None, requisites=findings.requisites)
        request_approval(actor, enrollment=row, questions=findings.questions)
    else:
        changes = {"offer_expires_at": None, "requisites": findings.requisites, "seated_at": claim.now}
        advance(row, ENROLLMENT, "enrollment.accept", **changes)
    claim.moved(row, before=before)
    recheck_failed(actor, students=claim.students)
    record_event(actor, action="enrollment.accept", about=row, before={"status": before}, after={"status": row.status})
    return row


@transaction.atomic
def decline_enrollment(actor: Actor, *, pk: Any) -> Enrollment:
    """Leave an offered seat to the next who waits.

    :raises NotFound: if the actor can't see the enrollment
    :raises Forbidden: if it is not the actor's
    :raises WrongState: if no seat is offered
    """
    row, claim = _offered(actor, "enrollment.decline", pk, freeing=True)
    before = row.status
    left = {"outcome": WithdrawalOutcome.DECLINED, "withdrawn_at": claim.now, "offer_expires_at": None}
    advance(row, ENROLLMENT, "enrollment.decline", **left)
    claim.moved(row, before=before)
    record_event(actor, action="enrollment.decline", about=row, before={"status": before}, after={"status": row.status})
    promote_waiting(actor, claim=claim)
    return row


def _offered(actor: Actor, permission: str, pk: Any, *, freeing: bool) -> tuple[Enrollment, Claim]:
    require(actor, permission)
    require_sight(queries.enrollments(actor, "enrollment.view"), pk)
    require_reach(queries.enrollments(actor, permission), pk, permission=permission)
    known = Enrollment.objects.filter(pk=pk).first()
    if known is None:
        raise NotFound
    claim = claim_places(
        actor,
        offering_ids=[known.offering_id],
        student_ids=[known.student_id],
        freeing={known.offering_id} if freeing else (),
    )
    return Enrollment.objects.get(pk=pk), claim
