"""A student's wishes for a period, submitted whole: adds, drops and swaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from domain.crud import Outcome
from domain.enrollment import queries
from domain.enrollment.commands.claims import Claim, claim_places
from domain.enrollment.commands.requests import claim_place
from domain.enrollment.commands.requisites import recheck_enrollments
from domain.enrollment.commands.seats import promote_waiting
from domain.enrollment.commands.withdrawals import claim_withdrawal, record_withdrawals
from domain.enrollment.errors import EnrollmentRefused, EnrollmentRule, NoSuchEnrollment, PlanRefused
from domain.enrollment.models import Enrollment
from domain.enrollment.rules.checks import Request, check_requisites
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
    wishes = _Wishes(actor, claim, student_id, there)
    outcomes = wishes.all(items) if atomic else wishes.most(items)
    refused = [each.error for _, each in sorted(outcomes.items()) if each.error]
    if atomic and refused:
        raise PlanRefused(refused)
    left = {row.unit_id for row in there.values()}
    recheck_enrollments(actor, student_ids=[student_id], unit_ids=left, known=claim.students)
    promote_waiting(actor, claim=claim)
    return [outcomes[item.index] for item in items]


def _live(student_id: Any, items: Sequence[PlanItem]) -> Mapping[Any, Enrollment]:
    named = [item.enrollment_id for item in items if item.enrollment_id]
    return Enrollment.objects.filter(student_id=student_id, status__in=LIVE).in_bulk(named)


@dataclass(frozen=True)
class _Wishes:
    """The items of one student's plan, and how they are tried."""

    actor: Actor
    claim: Claim
    student_id: Any
    there: Mapping[Any, Enrollment]

    def all(self, items: Sequence[PlanItem]) -> dict[int, Outcome]:
        """Do these items, drops first, and tell what became of each.

        Units of one plan count as taken beside each other; whose co-requisite did not come about is refused.
        """
        units = self._units(items)
        outcomes = {
            item.index: self._attempt(item, units)
            for item in sorted(items, key=lambda each: each.action != PlanAction.DROP)
        }
        for item in items:
            if outcomes[item.index].error is None and item.offering_id is not None:
                outcomes[item.index] = self._alone(item, outcomes[item.index])
        return outcomes

    def most(self, items: Sequence[PlanItem]) -> dict[int, Outcome]:
        """Do as many of these items as the rules allow.

        Items that rest on others which fail are undone with them, until all that are left stand together; then those
        that failed are tried once more beside what is there.
        """
        failed: dict[int, Outcome] = {}
        while True:
            rest = [item for item in items if item.index not in failed]
            before, mark = self.claim.known(), transaction.savepoint()
            outcomes = self.all(rest)
            undone = [each for each in outcomes.values() if each.error is not None and each.pk is not None]
            if not undone:
                transaction.savepoint_commit(mark)
                break
            transaction.savepoint_rollback(mark)
            self.claim.recall(before)
            failed |= {index: Outcome(error=each.error) for index, each in outcomes.items() if each.error is not None}
        for item in items:
            if item.index in failed:
                outcomes[item.index] = self._late(item, items, outcomes) or failed[item.index]
        return outcomes

    def _late(self, item: PlanItem, items: Sequence[PlanItem], done: Mapping[int, Outcome]) -> Outcome | None:
        """Try an item once more beside what is there; not if it would break what the plan has done."""
        before, mark = self.claim.known(), transaction.savepoint()
        outcome = self._attempt(item, frozenset())
        others = [each for each in items if each.offering_id is not None and each.index in done]
        stands = all(self._alone(each, done[each.index]).error is None for each in others if not done[each.index].error)
        if outcome.error is None and stands:
            transaction.savepoint_commit(mark)
            return outcome
        transaction.savepoint_rollback(mark)
        self.claim.recall(before)
        return None

    def _units(self, items: Sequence[PlanItem]) -> frozenset[Any]:
        offerings = (self.claim.offerings.get(item.offering_id) for item in items)
        return frozenset(each.unit_id for each in offerings if each is not None)

    def _attempt(self, item: PlanItem, planned: frozenset[Any]) -> Outcome:
        before = self.claim.known()
        try:
            with transaction.atomic():
                return Outcome(pk=self._do(item, planned))
        except DomainError as error:
            self.claim.recall(before)
            error.pointer = item.pointer
            return Outcome(error=error)

    def _do(self, item: PlanItem, planned: frozenset[Any]) -> Any:
        actor, claim = self.actor, self.claim
        if item.enrollment_id is not None:
            if item.enrollment_id not in self.there:
                raise NoSuchEnrollment(enrollment_id=item.enrollment_id)
            row = claim_withdrawal(actor, claim=claim, pk=item.enrollment_id, reason="plan")
            record_withdrawals(actor, claim=claim, rows=[row])
            if item.action == PlanAction.DROP:
                return item.enrollment_id
        return claim_place(
            actor,
            claim=claim,
            student_id=self.student_id,
            offering_id=item.offering_id,
            instead=item.action == PlanAction.SWAP,
            planned=planned,
        ).pk

    def _alone(self, item: PlanItem, outcome: Outcome) -> Outcome:
        """Ask again what an item's unit requires, now that it is known which of the others came about."""
        offering = self.claim.offerings[item.offering_id]
        request = Request(self.claim.students[self.student_id], offering, self.claim.now, own=outcome.pk)
        try:
            check_requisites(request)
        except EnrollmentRule as rule:
            error = EnrollmentRefused(queries.rules_told(self.actor, self.student_id, [rule]))
            error.pointer = item.pointer
            return Outcome(pk=outcome.pk, error=error)
        return outcome
