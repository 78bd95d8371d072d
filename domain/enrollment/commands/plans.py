"""A student's wishes for a period, submitted whole: adds, drops and swaps."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from domain.crud import Outcome
from domain.enrollment import queries
from domain.enrollment.commands.claims import Claim, claim_places
from domain.enrollment.commands.requests import claim_place
from domain.enrollment.commands.seats import promote_waiting
from domain.enrollment.commands.withdrawals import claim_withdrawal, record_withdrawals
from domain.enrollment.errors import NoSuchEnrollment, PlanRefused
from domain.enrollment.models import Enrollment
from domain.enrollment.rules.plans import PlanAction, PlanItem, check_items
from domain.policy.workflows import LIVE
from domain.shared.access import require
from domain.shared.actor import Actor
from domain.shared.errors import DomainError, Forbidden, NotFound

PLAN = "enrollment.plan"


@transaction.atomic
def plan_enrollment(actor: Actor, *, items: Sequence[PlanItem], atomic: bool, student_id: Any = None) -> list[Outcome]:
    """Do all that a plan asks for, or, if it is not atomic, as much of it as the rules allow; tell what became of each.

    Drops come first, so that what they free counts for the rest. Seats that become free go to who waits when the plan
    is done.

    :raises Forbidden: if the actor may not plan for this student
    :raises PlanItemRepeated: if it asks twice for the same
    :raises PlanRefused: if it is atomic and an item can't be done: nothing is
    """
    require(actor, PLAN)
    student_id = student_id or actor.user_id
    check_items(items)
    there = _live(student_id, items)
    dropped = {row.offering_id for row in there.values()}
    offerings = dropped | queries.known_offerings({item.offering_id for item in items if item.offering_id})
    if not queries.reaches(actor, PLAN, student_id=student_id, offering_ids=offerings):
        raise Forbidden(permission=PLAN)
    claim = claim_places(actor, offering_ids=offerings, student_ids=[student_id], freeing=dropped)
    if student_id not in claim.students:
        raise NotFound
    promote_waiting(actor, claim=claim)
    outcomes = {
        item.index: _try(actor, claim, student_id, item, there)
        for item in sorted(items, key=lambda each: each.action != PlanAction.DROP)
    }
    refused = [each.error for _, each in sorted(outcomes.items()) if each.error]
    if atomic and refused:
        raise PlanRefused(refused)
    promote_waiting(actor, claim=claim)
    return [outcomes[item.index] for item in items]


def _live(student_id: Any, items: Sequence[PlanItem]) -> Mapping[Any, Enrollment]:
    named = [item.enrollment_id for item in items if item.enrollment_id]
    return Enrollment.objects.filter(student_id=student_id, status__in=LIVE).in_bulk(named)


def _try(actor: Actor, claim: Claim, student_id: Any, item: PlanItem, there: Mapping[Any, Enrollment]) -> Outcome:
    before = claim.known()
    try:
        with transaction.atomic():
            return Outcome(pk=_do(actor, claim, student_id, item, there))
    except DomainError as error:
        claim.recall(before)
        error.pointer = item.pointer
        return Outcome(error=error)


def _do(actor: Actor, claim: Claim, student_id: Any, item: PlanItem, there: Mapping[Any, Enrollment]) -> Any:
    if item.enrollment_id is not None:
        if item.enrollment_id not in there:
            raise NoSuchEnrollment(enrollment_id=item.enrollment_id)
        row = claim_withdrawal(actor, claim=claim, pk=item.enrollment_id, reason="plan")
        record_withdrawals(actor, claim=claim, rows=[row])
        if item.action == PlanAction.DROP:
            return item.enrollment_id
    swap = item.action == PlanAction.SWAP
    return claim_place(actor, claim=claim, student_id=student_id, offering_id=item.offering_id, instead=swap).pk
