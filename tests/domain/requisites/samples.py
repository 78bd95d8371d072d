"""Units and expressions, short to write."""

from decimal import Decimal
from uuid import UUID

from domain.policy.requisites import RequisiteKind
from domain.requisites.rules.expressions import Approval, Branch, CreditPoints, Node, UnitBeside, UnitPassed


def number(value: int) -> UUID:
    return UUID(int=value)


A, B, C, D, E = map(number, range(1, 6))
NAMES = dict(zip((A, B, C, D, E), "ABCDE", strict=True))


def passed(unit_id: UUID, mark: str | None = None) -> UnitPassed:
    return UnitPassed(unit_id, None if mark is None else Decimal(mark))


def beside(unit_id: UUID) -> UnitBeside:
    return UnitBeside(unit_id)


def points(minimum: str, level: int | None = None) -> CreditPoints:
    return CreditPoints(Decimal(minimum), level)


def ask(question: str = "May it be?") -> Approval:
    return Approval(question)


def every(*of: Node) -> Branch:
    return Branch(RequisiteKind.ALL, len(of), of)


def either(*of: Node) -> Branch:
    return Branch(RequisiteKind.ANY, 1, of)


def at_least(needed: int, *of: Node) -> Branch:
    return Branch(RequisiteKind.AT_LEAST, needed, of)
