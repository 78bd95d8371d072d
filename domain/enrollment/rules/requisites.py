"""How a student who asks for a place stands to what its unit requires."""

from collections.abc import Collection
from typing import Any

from domain.enrollment.rules.facts import Offering, Student, Taken, points_by_level
from domain.policy.enrollments import RequisiteState
from domain.policy.requisites import RequisiteOutcome
from domain.policy.workflows import EnrollmentState
from domain.requisites.rules import Facts, Requisite, Verdict, judge, leaves
from domain.requisites.rules.expressions import UnitBeside, UnitPassed


def verdict_on(
    student: Student,
    offering: Offering,
    *,
    own: Any = None,
    planned: frozenset[Any] = frozenset(),
    approved: frozenset[str] = frozenset(),
) -> Verdict:
    """Judge what the offering's unit requires before it, or beside it.

    `own` is the enrollment that it is about, `planned` are units that the same plan asks for. What is in progress
    counts if it ends before the offering begins.
    """
    if offering.requisite.expression is None:
        return judge(offering.requisite, Facts())
    running = {each.unit_id: each for each in in_progress(student, offering, own=own)}
    facts = Facts(
        passed=student.marks,
        in_progress=frozenset(running),
        concurrent=planned.union(each.unit_id for each in _beside(student, offering, own=own)),
        credit_points=student.earned,
        credit_points_in_progress=points_by_level(
            each for unit_id, each in running.items() if unit_id not in student.marks
        ),
        course_id=student.course_id,
        intake_id=student.intake_id,
        approved=approved,
    )
    return judge(offering.requisite, facts)


def in_progress(student: Student, offering: Offering, *, own: Any = None) -> list[Taken]:
    """Return the places whose teaching ends before the offering's begins."""
    return [
        each
        for each in student.taken
        if each.status == EnrollmentState.ENROLLED and each.enrollment_id != own and each.ends_on < offering.starts_on
    ]


def _beside(student: Student, offering: Offering, *, own: Any) -> list[Taken]:
    """Return the places and requests of the same period. An offer that nobody has taken yet is neither."""
    places = student.in_period(offering.period_id, except_for=own)
    return [each for each in places if each.status != EnrollmentState.OFFERED]


def state_of(verdict: Verdict, *, asked: bool) -> RequisiteState:
    """Return what an enrollment with this verdict is called. `asked`: its questions are put before somebody now."""
    if verdict.is_missing or (verdict.outcome is RequisiteOutcome.APPROVAL_NEEDED and not asked):
        return RequisiteState.FAILED
    return RequisiteState.CONDITIONAL if verdict.is_conditional else RequisiteState.MET


def rests_on(requisite: Requisite, unit_ids: Collection[Any]) -> bool:
    """Tell whether what a unit requires names one of these units, or one that counts for it."""
    named = {leaf.unit_id for leaf in leaves(requisite.expression) if isinstance(leaf, UnitPassed | UnitBeside)}
    return not named.union(*(requisite.classes.get(each, ()) for each in named)).isdisjoint(unit_ids)


def told(verdict: Verdict, requisite: Requisite) -> dict[str, Any]:
    """Return how a student stands to what a unit requires, in plain values that tell no marks."""
    return {
        "outcome": verdict.outcome,
        "is_conditional": verdict.is_conditional,
        "missing": verdict.explained(),
        "awaited": [requisite.names[unit_id] for unit_id in verdict.awaited],
        "questions": verdict.questions,
    }
