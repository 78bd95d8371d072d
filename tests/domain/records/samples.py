"""Results and grades, made by hand."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.records.rules import Attempt, GradeRule

VALUES = {"HD": "4", "D": "3", "C": "2", "P": "1", "CP": "0.5", "N": "0", "WF": "0", "WD": None, "EX": None}
FAILS = frozenset({"N", "WF", "WD"})
SCALE = tuple(
    GradeRule(code, code, Decimal(minimum), Decimal(str(VALUES[code])), code != "N", code != "N")
    for code, minimum in (("HD", 80), ("D", 70), ("C", 60), ("P", 50), ("CP", 45), ("N", 0))
)


def attempt(grade: str, *, unit: int = 1, period: int = 1, points: str = "12.50", mark: str | None = None) -> Attempt:
    """Return a result of a unit in a period, both by number."""
    value = VALUES[grade]
    return Attempt(
        unit_id=UUID(int=unit),
        teaching_period_id=UUID(int=period),
        period_starts_on=date(2020 + period, 3, 1),
        credit_points=Decimal(points),
        level=1,
        mark=None if mark is None else Decimal(mark),
        grade=grade,
        value=None if value is None else Decimal(value),
        is_pass=grade not in FAILS,
        earns_credit=grade not in FAILS,
    )


def attempts(*grades: str, **values: Any) -> list[Attempt]:
    """Return a result of another unit for each grade."""
    return [attempt(grade, unit=number, **values) for number, grade in enumerate(grades, start=1)]
