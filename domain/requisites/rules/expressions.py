"""An expression as a tree of plain values, and as the document that is kept.

A branch holds if enough of its members hold: all of them, any one, or a number in between.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.policy.requisites import RequisiteEdgeKind, RequisiteKind


@dataclass(frozen=True)
class Branch:
    """`needed` of the members hold."""

    kind: RequisiteKind
    needed: int
    of: tuple["Node", ...]


@dataclass(frozen=True)
class UnitPassed:
    """The unit has been passed, with this mark or better if one is named."""

    unit_id: UUID
    minimum_mark: Decimal | None = None


@dataclass(frozen=True)
class UnitBeside:
    """The unit has been passed, or is taken in the same teaching period."""

    unit_id: UUID


@dataclass(frozen=True)
class CreditPoints:
    """So many credit points have been passed, in units of this level or above if one is named."""

    minimum: Decimal
    level: int | None = None


@dataclass(frozen=True)
class InCourse:
    """The student is in this course."""

    course_id: UUID


@dataclass(frozen=True)
class InIntake:
    """The student began with this intake."""

    intake_id: UUID


@dataclass(frozen=True)
class Approval:
    """Somebody decides on this question."""

    question: str


Leaf = UnitPassed | UnitBeside | CreditPoints | InCourse | InIntake | Approval
Node = Branch | Leaf


def leaves(node: Node | None) -> Iterator[Leaf]:
    """Yield the leaves of an expression in their order."""
    if isinstance(node, Branch):
        for each in node.of:
            yield from leaves(each)
    elif node is not None:
        yield node


def edges(node: Node | None) -> frozenset[tuple[RequisiteEdgeKind, UUID]]:
    """Return which units an expression names, and how."""
    kinds = {UnitPassed: RequisiteEdgeKind.PREREQUISITE, UnitBeside: RequisiteEdgeKind.COREQUISITE}
    return frozenset(
        (kinds[type(leaf)], leaf.unit_id) for leaf in leaves(node) if isinstance(leaf, UnitPassed | UnitBeside)
    )


def expression_of(document: Mapping[str, Any] | None) -> Node | None:
    """Return the tree of a document that was kept, and so is known to be in order."""
    if document is None:
        return None
    kind = RequisiteKind(document["kind"])
    match kind:
        case RequisiteKind.ALL | RequisiteKind.ANY | RequisiteKind.AT_LEAST:
            of = tuple(node for each in document["of"] if (node := expression_of(each)) is not None)
            return Branch(kind, {kind.ALL: len(of), kind.ANY: 1}.get(kind) or document["number"], of)
        case RequisiteKind.UNIT:
            mark = document["minimum_mark"]
            return UnitPassed(UUID(document["unit_id"]), None if mark is None else Decimal(mark))
        case RequisiteKind.COREQUISITE:
            return UnitBeside(UUID(document["unit_id"]))
        case RequisiteKind.CREDIT_POINTS:
            return CreditPoints(Decimal(document["minimum"]), document["level"])
        case RequisiteKind.COURSE:
            return InCourse(UUID(document["course_id"]))
        case RequisiteKind.INTAKE:
            return InIntake(UUID(document["intake_id"]))
        case RequisiteKind.APPROVAL:
            return Approval(document["question"])


def document_of(node: Node) -> dict[str, Any]:
    """Return the document of a tree, every key written out."""
    match node:
        case Branch(kind, needed, of):
            number = {"number": needed} if kind is RequisiteKind.AT_LEAST else {}
            return {"kind": kind.value, **number, "of": [document_of(each) for each in of]}
        case UnitPassed(unit_id, mark):
            told = None if mark is None else str(mark)
            return {"kind": RequisiteKind.UNIT.value, "unit_id": str(unit_id), "minimum_mark": told}
        case UnitBeside(unit_id):
            return {"kind": RequisiteKind.COREQUISITE.value, "unit_id": str(unit_id)}
        case CreditPoints(minimum, level):
            return {"kind": RequisiteKind.CREDIT_POINTS.value, "minimum": str(minimum), "level": level}
        case InCourse(course_id):
            return {"kind": RequisiteKind.COURSE.value, "course_id": str(course_id)}
        case InIntake(intake_id):
            return {"kind": RequisiteKind.INTAKE.value, "intake_id": str(intake_id)}
        case Approval(question):
            return {"kind": RequisiteKind.APPROVAL.value, "question": question}
