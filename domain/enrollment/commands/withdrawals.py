"""Leaving a place, a request, a number in the queue or an offer."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from domain.audit.commands import record_event
from domain.crud import Outcome
from domain.enrollment import queries
from domain.enrollment.commands.claims import Claim, claim_places
from domain.enrollment.commands.questions import lapse_approval
from domain.enrollment.commands.requisites import recheck_enrollments
from domain.enrollment.commands.seats import promote_waiting
from domain.enrollment.models import Enrollment
from domain.enrollment.rules.outcomes import outcome_of_withdrawal
from domain.policy.campuses import ZONES, Campus
from domain.policy.enrollments import WithdrawalOutcome
from domain.policy.workflows import ENROLLMENT, EnrollmentState
from domain.records.commands import add_transcript_entries
from domain.records.models import GradeScheme
from domain.records.queries import scheme_on, schemes_of
from domain.records.rules import Result, Scheme, graded
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import DomainError, Forbidden, NotFound, Stale
from domain.shared.locking import lock_unchanged
from domain.shared.transitions import advance

WITHDRAW = "enrollment.withdraw"
ON_RECORD = {WithdrawalOutcome.WD: "WD", WithdrawalOutcome.WF: "WF"}


@transaction.atomic
def withdraw_enrollment(
    actor: Actor, *, pk: Any, reason: str = "", versions: Collection[int] | None = None
) -> Enrollment:
    """Leave a place or a request. What that leaves on the record is told by the campus's date; the seat goes on.

    :raises NotFound: if the actor can't see the enrollment
    :raises Forbidden: if the actor may not withdraw it
    :raises Stale: if it has another version by now
    :raises WrongState: if it has ended
    """
    known = _known(actor, WITHDRAW, pk)
    claim = claim_places(
        actor, offering_ids=[known.offering_id], student_ids=[known.student_id], freeing={known.offering_id}
    )
    row = claim_withdrawal(actor, claim=claim, pk=pk, reason=reason, versions=versions)
    record_withdrawals(actor, claim=claim, rows=[row])
    recheck_enrollments(actor, student_ids=[row.student_id], unit_ids=[row.unit_id], known=claim.students)
    promote_waiting(actor, claim=claim)
    return row


@transaction.atomic
def withdraw_enrollments(actor: Actor, *, pks: Sequence[Any], reason: str) -> list[Outcome]:
    """Withdraw many, each for itself, and tell the outcome of each. Freed seats go on when all are done.

    :raises Forbidden: if the actor may withdraw none at all
    """
    require(actor, WITHDRAW)
    known = queries.enrollments(actor, "enrollment.view").in_bulk(list(pks))
    reached = set(queries.enrollments(actor, WITHDRAW).filter(pk__in=known).values_list("pk", flat=True))
    offerings = {row.offering_id for row in known.values()}
    students = {row.student_id for row in known.values()}
    claim = claim_places(actor, offering_ids=offerings, student_ids=students, freeing=offerings)
    schemes = _schemes_of(claim)
    outcomes, rows = [], []
    for pk in pks:
        before = claim.known()
        try:
            with transaction.atomic():
                if pk not in reached:
                    raise Forbidden(permission=WITHDRAW) if pk in known else NotFound
                row = claim_withdrawal(actor, claim=claim, pk=pk, reason=reason)
                _check_graded(row, claim, schemes)
            rows.append(row)
            outcomes.append(Outcome(pk=pk))
        except DomainError as error:
            claim.recall(before)
            outcomes.append(Outcome(error=error))
    record_withdrawals(actor, claim=claim, rows=rows)
    left = {row.student_id for row in rows}
    recheck_enrollments(actor, student_ids=left, unit_ids={row.unit_id for row in rows}, known=claim.students)
    promote_waiting(actor, claim=claim)
    return outcomes


def claim_withdrawal(
    actor: Actor, *, claim: Claim, pk: Any, reason: str = "", versions: Collection[int] | None = None
) -> Enrollment:
    """Withdraw an enrollment of a claimed offering, in the caller's transaction.

    Its seat is not given on yet, and nothing is on the transcript.

    :raises Stale: if it has another version by now
    :raises WrongState: if it has ended
    """
    row = Enrollment.objects.get(pk=pk)
    if versions is not None and row.version not in versions:
        raise Stale(version=row.version)
    offering, before = claim.rows[row.offering_id], row.status
    period = offering.teaching_period
    outcome = outcome_of_withdrawal(
        status=before,
        today=claim.now.astimezone(ZONES[Campus(offering.campus)]).date(),
        census_on=offering.census_on or period.census_on,
        penalty_on=offering.penalty_on or period.penalty_on,
    )
    left = {"outcome": outcome, "withdrawn_at": claim.now, "queue_number": None, "offer_expires_at": None}
    advance(row, ENROLLMENT, "enrollment.withdraw", **left)
    if before == EnrollmentState.PENDING:
        lapse_approval(actor, enrollment=row)
    claim.moved(row, before=before)
    record_event(
        actor,
        action=WITHDRAW,
        about=row,
        before={"status": before},
        after={"status": row.status, "outcome": outcome},
        reason=reason,
    )
    return row


def record_withdrawals(actor: Actor, *, claim: Claim, rows: Sequence[Enrollment]) -> None:
    """Put on the transcript what late withdrawals leave there, in the caller's transaction.

    :raises NoGradeScheme: if a campus has none for the period
    """
    results = [each for each in (_result_of(row, claim) for row in rows) if each is not None]
    # A reason is asked for where a deferred result stands already.
    add_transcript_entries(actor, entries=results, reason="The student withdrew.")


def _result_of(row: Enrollment, claim: Claim) -> Result | None:
    """Return what a withdrawal leaves on the transcript, if it was late."""
    if row.outcome is None or row.outcome not in ON_RECORD:
        return None
    return Result(
        student_id=row.student_id,
        unit_id=row.unit_id,
        campus=Campus(claim.rows[row.offering_id].campus),
        teaching_period_id=row.teaching_period_id,
        enrollment_id=row.pk,
        grade=ON_RECORD[WithdrawalOutcome(row.outcome)],
    )


def _schemes_of(claim: Claim) -> list[Scheme]:
    """Return the schemes of the claimed offerings' campuses, which stay as they are until the transaction ends."""
    campuses = {Campus(row.campus) for row in claim.rows.values()}
    if not campuses:
        return []
    lock_unchanged(GradeScheme.objects.filter(campus__in=campuses))
    return schemes_of(campuses)


def _check_graded(row: Enrollment, claim: Claim, schemes: Sequence[Scheme]) -> None:
    """Refuse a late withdrawal that could not be put on the transcript, before others are put there with it.

    :raises NoGradeScheme: if the campus has none for the period
    :raises UnknownGrade: if its scheme has no grade for withdrawals
    """
    result = _result_of(row, claim)
    if result is not None:
        day = claim.rows[row.offering_id].teaching_period.teaching_starts_on
        graded(result, scheme_on(schemes, result.campus, day))


def _known(actor: Actor, permission: str, pk: Any) -> Enrollment:
    """Return an enrollment that the actor sees and reaches, before anything is locked."""
    require(actor, permission)
    require_sight(queries.enrollments(actor, "enrollment.view"), pk)
    require_reach(queries.enrollments(actor, permission), pk, permission=permission)
    row = Enrollment.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row
