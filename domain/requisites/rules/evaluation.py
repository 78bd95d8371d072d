"""How somebody stands to what a unit requires.

The outcomes have an order, from `missing` over `approval_needed` and `conditional` to `met`, and a branch that takes n
of its members comes out like its n-th best: `any` like the best, `all` like the worst. So the whole is met if it holds
on what is known; conditional if it holds provided that the results still to come are passes; waiting for approval if
it holds once somebody says yes as well; and missing if even that would not help.

An approval can be asked for and results still be to come: then the outcome is `approval_needed`, `questions` say what
to decide, and `is_conditional` that the rest rests on results.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from domain.policy.requisites import RequisiteKind, RequisiteOutcome
from domain.requisites.rules.expressions import (
    Approval,
    Branch,
    CreditPoints,
    InCourse,
    InIntake,
    Leaf,
    Node,
    UnitBeside,
    UnitPassed,
)

MISSING, APPROVAL_NEEDED, CONDITIONAL, MET = RequisiteOutcome
RANK: Final[Mapping[RequisiteOutcome, int]] = {each: rank for rank, each in enumerate(RequisiteOutcome)}
NOTHING: Final = Decimal(0)
Names = Mapping[UUID, str]


@dataclass(frozen=True)
class Facts:
    """What is known of a student who wants to take a unit in some teaching period.

    A unit that was passed without a mark, such as by an exemption, meets no minimum mark.
    """

    passed: Mapping[UUID, Decimal | None] = field(default_factory=dict)  # unit → the best mark it was passed with
    in_progress: frozenset[UUID] = frozenset()  # taken before that period, or ending before it; no result yet
    concurrent: frozenset[UUID] = frozenset()  # taken in that same period, those of the same plan too
    credit_points: Mapping[int, Decimal] = field(default_factory=dict)  # level → what has been passed
    credit_points_in_progress: Mapping[int, Decimal] = field(default_factory=dict)  # level → what has no result yet
    course_id: UUID | None = None
    intake_id: UUID | None = None
    approved: frozenset[str] = frozenset()  # the questions to which somebody has said yes


@dataclass(frozen=True)
class Verdict:
    """How a student stands to an expression.

    `tree` is the expression as JSON, each part with the facts used and its own outcome; None if nothing is required.
    `questions` are those that must be decided for the rest to count; `awaited` the units whose results are awaited.
    Credit points name no unit: where they alone are awaited, `awaited` is empty, and `tree` says how many are.
    """

    outcome: RequisiteOutcome
    is_conditional: bool = False
    questions: tuple[str, ...] = ()
    awaited: tuple[UUID, ...] = ()
    tree: Mapping[str, Any] | None = None

    @property
    def is_missing(self) -> bool:
        return self.outcome is MISSING

    def explained(self) -> tuple[str, ...]:
        """Return in words what is missing, one line for each thing to do."""
        return explain(self.tree)


@dataclass(frozen=True)
class _Judged:
    """A node with its outcome, and what that would be if everything was approved."""

    node: Node
    outcome: RequisiteOutcome
    if_approved: RequisiteOutcome
    of: tuple["_Judged", ...] = ()


def evaluate(expression: Node | None, facts: Facts, names: Names | None = None) -> Verdict:
    """Judge an expression by the facts as they are; `names` are codes of what it names, for whoever reads the tree.

    Equivalents are the caller's to put into the facts: see `widened`.
    """
    if expression is None:
        return Verdict(MET)
    judged = _judge(expression, facts)
    asked = judged.outcome is APPROVAL_NEEDED
    return Verdict(
        outcome=judged.outcome,
        is_conditional=_final(judged, asked=asked) is CONDITIONAL,
        questions=tuple(dict.fromkeys(_questions(judged))),
        awaited=tuple(dict.fromkeys(_awaited(judged, asked=asked))),
        tree=_told(judged, facts, names or {}),
    )


def _judge(node: Node, facts: Facts) -> _Judged:
    if isinstance(node, Branch):
        of = tuple(_judge(each, facts) for each in node.of)
        return _Judged(
            node,
            _nth_best([each.outcome for each in of], node.needed),
            _nth_best([each.if_approved for each in of], node.needed),
            of,
        )
    outcome = _leaf(node, facts)
    return _Judged(node, outcome, MET if isinstance(node, Approval) else outcome)


def _nth_best(outcomes: Sequence[RequisiteOutcome], number: int) -> RequisiteOutcome:
    return sorted(outcomes, key=RANK.__getitem__, reverse=True)[number - 1]


def _leaf(leaf: Leaf, facts: Facts) -> RequisiteOutcome:
    match leaf:
        case UnitPassed(unit_id, minimum):
            if unit_id in facts.passed and _reaches(facts.passed[unit_id], minimum):
                return MET
            return CONDITIONAL if unit_id in facts.in_progress else MISSING
        case UnitBeside(unit_id):
            if unit_id in facts.passed or unit_id in facts.concurrent:
                return MET
            return CONDITIONAL if unit_id in facts.in_progress else MISSING
        case CreditPoints(minimum, level):
            sure = _points(facts.credit_points, level)
            hoped = sure + _points(facts.credit_points_in_progress, level)
            return MET if sure >= minimum else CONDITIONAL if hoped >= minimum else MISSING
        case InCourse(course_id):
            return MET if course_id == facts.course_id else MISSING
        case InIntake(intake_id):
            return MET if intake_id == facts.intake_id else MISSING
        case Approval(question):
            return MET if question in facts.approved else APPROVAL_NEEDED


def _reaches(mark: Decimal | None, minimum: Decimal | None) -> bool:
    return minimum is None or (mark is not None and mark >= minimum)


def _points(by_level: Mapping[int, Decimal], level: int | None) -> Decimal:
    return sum((points for each, points in by_level.items() if level is None or each >= level), NOTHING)


def _questions(judged: _Judged) -> list[str]:
    """Return what would decide: where the n-th best waits for approval, better ones hold and worse ones can't help."""
    if judged.outcome is not APPROVAL_NEEDED:
        return []
    if isinstance(judged.node, Approval):
        return [judged.node.question]
    return [question for each in judged.of for question in _questions(each)]


def _final(judged: _Judged, *, asked: bool) -> RequisiteOutcome:
    """Return the outcome after the decisions, if any are asked for: what nobody is asked about helps nobody."""
    return judged.if_approved if asked else judged.outcome


def _awaited(judged: _Judged, *, asked: bool) -> list[UUID]:
    """Return the units that are named and awaited. Credit points may come from any: they add none."""
    if _final(judged, asked=asked) is not CONDITIONAL:
        return []
    if isinstance(judged.node, UnitPassed | UnitBeside):
        return [judged.node.unit_id]
    return [unit_id for each in judged.of for unit_id in _awaited(each, asked=asked)]


def _told(judged: _Judged, facts: Facts, names: Names) -> dict[str, Any]:
    """Return a part with the facts used, in plain values."""
    outcome = {"outcome": judged.outcome.value}
    match judged.node:
        case Branch(kind, needed, _):
            of = [_told(each, facts, names) for each in judged.of]
            return {"kind": kind.value, **outcome, "needed": needed, "of": of}
        case UnitPassed(unit_id, minimum):
            mark = facts.passed.get(unit_id)
            return {
                "kind": RequisiteKind.UNIT.value,
                **outcome,
                **_named("unit", unit_id, names),
                "minimum_mark": None if minimum is None else str(minimum),
                "passed": unit_id in facts.passed,
                "mark": None if mark is None else str(mark),
                "in_progress": unit_id in facts.in_progress,
            }
        case UnitBeside(unit_id):
            return {
                "kind": RequisiteKind.COREQUISITE.value,
                **outcome,
                **_named("unit", unit_id, names),
                "passed": unit_id in facts.passed,
                "taken": unit_id in facts.concurrent,
                "in_progress": unit_id in facts.in_progress,
            }
        case CreditPoints(minimum, level):
            return {
                "kind": RequisiteKind.CREDIT_POINTS.value,
                **outcome,
                "minimum": str(minimum),
                "level": level,
                "passed": str(_points(facts.credit_points, level)),
                "in_progress": str(_points(facts.credit_points_in_progress, level)),
            }
        case InCourse(course_id):
            return {"kind": RequisiteKind.COURSE.value, **outcome, **_named("course", course_id, names)}
        case InIntake(intake_id):
            return {"kind": RequisiteKind.INTAKE.value, **outcome, **_named("intake", intake_id, names)}
        case Approval(question):
            return {"kind": RequisiteKind.APPROVAL.value, **outcome, "question": question}


def _named(noun: str, pk: UUID, names: Names) -> dict[str, str | None]:
    return {f"{noun}_id": str(pk), "code": names.get(pk)}


def explain(tree: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return in words what a judged expression misses, one line for each thing to do."""
    if tree is None or tree["outcome"] != MISSING:
        return ()
    if tree["kind"] == RequisiteKind.ALL:
        return tuple(line for each in tree["of"] for line in explain(each))
    return (f"{_sentence(tree)}.",)


def _sentence(tree: Mapping[str, Any]) -> str:
    """Return a part that is missing in words; of a branch, those of its members that are missing."""
    name = tree.get("code") or next((value for key, value in tree.items() if key.endswith("_id")), "")
    match tree["kind"]:
        case RequisiteKind.UNIT:
            mark = tree["minimum_mark"]
            return f"Pass {name}" + (f" with a mark of {mark} or better" if mark else "")
        case RequisiteKind.COREQUISITE:
            return f"Pass {name}, or take it in the same teaching period"
        case RequisiteKind.CREDIT_POINTS:
            level = f" in units of level {tree['level']} or above" if tree["level"] else ""
            return f"Pass {tree['minimum']} credit points{level} ({tree['passed']} so far)"
        case RequisiteKind.COURSE:
            return f"Be in the course {name}"
        case RequisiteKind.INTAKE:
            return f"Be of the intake {name}"
    missing = [each for each in tree["of"] if each["outcome"] == MISSING]
    parts = "; ".join(_sentence(each) for each in missing)
    number = tree["needed"] - (len(tree["of"]) - len(missing))
    if number == len(missing):
        return f"All of ({parts})" if number > 1 else parts
    return f"{'One' if number == 1 else number} of ({parts})"
