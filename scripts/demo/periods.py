"""Teaching periods around today, with their census dates, exams and closures."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from domain.academic.models import Term
from scripts.demo.recipe import HISTORY, Recipe, midnight, new_id
from scripts.demo.teaching_rows import PeriodRow

MONDAY: Final = 0
EXAMS_LAST: Final = timedelta(days=13)


class Shape(NamedTuple):
    """When a term begins, and how long it lasts."""

    code: str
    name: str
    month: int
    earliest_day: int  # it starts on the first Monday from this day on
    weeks: int
    has_exams: bool


SHAPES: Final[Mapping[Term, Shape]] = MappingProxyType(
    {
        Term.SUMMER: Shape("SUM", "Summer term", 1, 8, 6, False),
        Term.SEMESTER_1: Shape("S1", "Semester 1", 3, 1, 12, True),
        Term.WINTER: Shape("WIN", "Winter term", 6, 15, 6, False),
        Term.SEMESTER_2: Shape("S2", "Semester 2", 8, 1, 12, True),
    }
)
# Month, day and reason.
HOLIDAYS: Final = (
    (1, 26, "Australia Day"),
    (4, 25, "Anzac Day"),
    (4, 30, "Reunification Day (Vietnam)"),
    (9, 2, "National Day (Vietnam)"),
    (9, 16, "Malaysia Day (Sarawak)"),
)


def periods(recipe: Recipe) -> list[PeriodRow]:
    """Return consecutive periods, oldest first: most have started, the last few have not."""
    spans = [(year, term) for year in range(recipe.today.year - 5, recipe.today.year + 4) for term in Term]
    started = sum(_start(year, term) <= recipe.today for year, term in spans)
    ahead = recipe.size.periods // 4 + 1
    first = started + ahead - recipe.size.periods
    return [_period(recipe, *span) for span in spans[first : started + ahead]]


def results_on(period: PeriodRow) -> date:
    """Return the day on which everybody learns whether they passed."""
    return (period.exams_end_on or period.teaching_ends_on) + timedelta(days=1)


def _period(recipe: Recipe, year: int, term: Term) -> PeriodRow:
    shape = SHAPES[term]
    starts_on = _start(year, term)
    ends_on = starts_on + timedelta(weeks=shape.weeks, days=-1)
    exams_start_on = ends_on + timedelta(days=8) if shape.has_exams else None
    planned_at = min(recipe.present, midnight(starts_on)) - HISTORY
    return PeriodRow(
        id=new_id(recipe.dice(f"period {year} {term}"), planned_at),
        created_at=planned_at,
        updated_at=planned_at,
        code=f"{year}-{shape.code}",
        name=f"{shape.name}, {year}",
        year=year,
        term=term,
        teaching_starts_on=starts_on,
        teaching_ends_on=ends_on,
        census_on=starts_on + timedelta(weeks=shape.weeks // 3),
        penalty_on=starts_on + timedelta(weeks=shape.weeks * 2 // 3),
        exams_start_on=exams_start_on,
        exams_end_on=exams_start_on and exams_start_on + EXAMS_LAST,
        closures=_closures(shape, starts_on, ends_on),
    )


def _start(year: int, term: Term) -> date:
    earliest = date(year, SHAPES[term].month, SHAPES[term].earliest_day)
    return earliest + timedelta(days=(MONDAY - earliest.weekday()) % 7)


def _closures(shape: Shape, starts_on: date, ends_on: date) -> list[dict[str, str]]:
    spans = [
        (day, day, reason)
        for day, reason in ((date(starts_on.year, month, day), reason) for month, day, reason in HOLIDAYS)
        if starts_on <= day <= ends_on
    ]
    if shape.has_exams:
        break_on = starts_on + timedelta(weeks=6)
        spans.append((break_on, break_on + timedelta(days=4), "Mid-semester break"))
    return [
        {"starts_on": first.isoformat(), "ends_on": last.isoformat(), "reason": reason}
        for first, last, reason in sorted(spans)
    ]
