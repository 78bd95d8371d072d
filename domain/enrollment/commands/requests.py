"""Asking for a place, for oneself or for others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max

from domain import crud
from domain.audit.commands import record_event
from domain.crud import Outcome
from domain.enrollment import queries
from domain.enrollment.commands.claims import Claim, claim_places
from domain.enrollment.commands.questions import request_approval
from domain.enrollment.commands.requisites import recheck_failed
from domain.enrollment.commands.seats import promote_waiting
from domain.enrollment.errors import EnrollmentRefused, SwapNotCertain
from domain.enrollment.models import Enrollment, EnrollmentOverride
from domain.enrollment.rules.checks import Findings, Request, judge
from domain.enrollment.rules.decisions import check_others, check_overrides
from domain.jobs.commands import add_rows_job
from domain.jobs.models import Job
from domain.policy.workflows import EnrollmentState
from domain.shared.access import require, require_reach
from domain.shared.actor import Actor
from domain.shared.errors import DomainError, Forbidden, NotFound

Overrides = Sequence[Mapping[str, str]]
ADD, OVERRIDE = "enrollment.add", "enrollment.override"


@transaction.atomic
def add_enrollment(actor: Actor, *, offering_id: Any, student_id: Any = None, overrides: Overrides = ()) -> Enrollment:
    """Ask for a place: the answer is a place, a request that somebody decides on, or a number in the queue.

    Who waits already comes first. `overrides` let rules pass, each with its `rule` and `reason`.

    :raises Forbidden: if the actor may not enroll this student, or not let rules pass
    :raises NotFound: if there is no such offering
    :raises NotOverridable: if nobody may let such a rule pass
    :raises OwnRequest: if the actor would let one pass for themself
    :raises EnrollmentRefused: naming every broken rule
    """
    student_id = student_id or actor.user_id
    _check_reach(actor, student_id, offering_id, overrides)
    claim = claim_places(actor, offering_ids=[offering_id], student_ids=[student_id])
    promote_waiting(actor, claim=claim)
    row = claim_place(actor, claim=claim, student_id=student_id, offering_id=offering_id, overrides=overrides)
    recheck_failed(actor, students=claim.students)
    return row


@transaction.atomic
def add_enrollments(actor: Actor, *, items: Sequence[Mapping[str, Any]], atomic: bool) -> list[Outcome]:
    """Ask for many places, and tell the outcome of each. Atomic: one refusal and nothing is added.

    :raises Forbidden: if the actor may enroll nobody at all
    """
    require(actor, ADD)
    outcomes: list[Outcome] = []
    known = queries.known_offerings({item["offering_id"] for item in items})
    students = {item.get("student_id") or actor.user_id for item in items}
    claim = claim_places(actor, offering_ids=known, student_ids=students)
    promote_waiting(actor, claim=claim)
    for item in items:
        before = claim.known()
        student_id, offering_id = item.get("student_id") or actor.user_id, item["offering_id"]
        try:
            with transaction.atomic():
                overrides = item.get("overrides", ())
                _check_reach(actor, student_id, offering_id, overrides)
                row = claim_place(
                    actor, claim=claim, student_id=student_id, offering_id=offering_id, overrides=overrides
                )
            outcomes.append(Outcome(pk=row.pk))
        except DomainError as error:
            claim.recall(before)
            outcomes.append(Outcome(error=error))
    if atomic and any(outcome.error for outcome in outcomes):
        transaction.set_rollback(True)
        return [Outcome(error=outcome.error) for outcome in outcomes]
    recheck_failed(actor, students=claim.students)
    return outcomes


@transaction.atomic
def add_enrollments_later(actor: Actor, *, resource: str, items: Sequence[Mapping[str, Any]], atomic: bool) -> Job:
    """Queue the enrolling of many; return the job that tells how far it is.

    :raises Forbidden: if the actor may enroll nobody at all
    """
    return add_rows_job(actor, kind="enrollment.add_rows", resource=resource, items=items, atomic=atomic)


def claim_place(
    actor: Actor,
    *,
    claim: Claim,
    student_id: Any,
    offering_id: Any,
    overrides: Overrides = (),
    instead: bool = False,
    planned: frozenset[Any] = frozenset(),
) -> Enrollment:
    """Give a claimed student a place in a claimed offering, or a number in its queue, in the caller's transaction.

    `instead` of another place: then neither a number in the queue nor a request to be decided on will do. `planned`
    are the units that the same plan asks for.

    :raises NotFound: if there is no such student or offering
    :raises EnrollmentRefused: naming every broken rule
    :raises SwapNotCertain: if somebody would have to decide on the place that is to replace another
    """
    student, offering = claim.students.get(student_id), claim.offerings.get(offering_id)
    if student is None or offering is None:
        raise NotFound
    if offering_id in claim.unread:  # of those behind whom we looked nobody may be passed over
        offering = replace(offering, capacity=offering.seats_taken)
    reasons = {each["rule"]: each["reason"] for each in overrides}
    request = Request(student, offering, claim.now, planned=planned)
    findings = judge(request, overrides=frozenset(reasons), queued=not instead)
    status = findings.outcome(offering)
    if status is None:
        raise EnrollmentRefused(queries.rules_told(actor, student_id, findings.refusals()))
    if instead and status == EnrollmentState.PENDING:
        raise SwapNotCertain(approval_required=offering.approval_required, questions=list(findings.questions))
    row = Enrollment(
        student_id=student_id,
        offering_id=offering_id,
        unit_id=offering.unit_id,
        teaching_period_id=offering.period_id,
        status=status,
        requested_at=claim.now,
        seated_at=claim.now if status == EnrollmentState.ENROLLED else None,
        requisites=findings.requisites,
        reserved_place_id=findings.seat.reserve_id if findings.seat else None,
        queue_number=_next_number(offering_id) if status == EnrollmentState.WAITLISTED else None,
    )
    crud.write(row, force_insert=True)
    require_reach(queries.enrollments(actor, ADD), row.pk, permission=ADD)
    after = {"student_id": student_id, "offering_id": offering_id, "status": status, "queue_number": row.queue_number}
    record_event(actor, action=ADD, about=row, after=after)
    if status == EnrollmentState.PENDING:
        request_approval(actor, enrollment=row, questions=findings.questions)
    _keep_overrides(actor, row, findings, reasons)
    claim.moved(row, before=None)
    return row


def _check_reach(actor: Actor, student_id: Any, offering_id: Any, overrides: Overrides) -> None:
    """Refuse before anything of the student's is looked at."""
    for permission in (ADD, OVERRIDE) if overrides else (ADD,):
        require(actor, permission)
        if not queries.reaches(actor, permission, student_id=student_id, offering_ids={offering_id}):
            raise Forbidden(permission=permission)
    if overrides:
        check_others(student_id=student_id, person_ids={actor.user_id, actor.acting_by})
    check_overrides(overrides)


def _next_number(offering_id: Any) -> int:
    """Return the number behind the queue's last. The offering is locked, and its numbers are unique."""
    last = Enrollment.objects.filter(offering_id=offering_id).aggregate(last=Max("queue_number"))["last"]
    return (last or 0) + 1


def _keep_overrides(actor: Actor, row: Enrollment, findings: Findings, reasons: Mapping[str, str]) -> None:
    for error in findings.overridden:
        # Whoever sees the enrollment sees what is kept with it; the record has all that was found.
        found = {name: _plain(value) for name, value in error.facts.items()}
        facts = {name: value for name, value in found.items() if name not in error.private}
        kept = EnrollmentOverride.objects.create(
            enrollment=row, rule=error.code, reason=reasons[error.code], facts=facts, granted_by_id=actor.user_id
        )
        record_event(actor, action=OVERRIDE, about=kept, after={"rule": error.code, "facts": found}, reason=kept.reason)


def _plain(value: Any) -> Any:
    """Return a fact as JSON holds it."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int) else str(value)
