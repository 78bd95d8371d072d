"""What came of the enrollments that are over: a line of the transcript for each, graded by the campus's own scheme."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from domain.policy.campuses import Campus
from domain.policy.workflows import EnrollmentState
from domain.records.queries import scheme_on, schemes_of
from domain.records.rules import Scheme, grade_of
from scripts.demo.offerings import Offering
from scripts.demo.recipe import Recipe, new_id
from scripts.demo.teaching_rows import EnrollmentRow, UnitRow

# Most pass with a mark around the middle of the scale; a few just escape.
USUAL: Final = (68, 12)  # mean and deviation
RANGES: Final = {EnrollmentState.COMPLETED: (45, 100), EnrollmentState.FAILED: (8, 44)}


class EntryRow(NamedTuple):
    """The columns of a transcript entry that the demo data fill."""

    id: str
    created_at: datetime
    updated_at: datetime
    student_id: str
    enrollment_id: str
    unit_id: str
    unit_code: str
    unit_name: str
    level: int
    credit_points: Decimal
    teaching_period_id: str
    period_code: str
    period_name: str
    period_starts_on: date
    period_ends_on: date
    campus: str
    scheme_id: str
    graded_on: date
    mark: Decimal
    grade: str
    grade_name: str
    value: Decimal | None
    is_pass: bool
    earns_credit: bool
    released_at: datetime


class Shown(NamedTuple):
    """A place in a showcase, and the mark that was released for it, if one was."""

    offering: Offering
    place: EnrollmentRow
    mark: Decimal | None


def entries(
    recipe: Recipe,
    offerings: Sequence[Offering],
    units: Sequence[UnitRow],
    places: Iterable[EnrollmentRow],
    shown: list[Shown],
) -> Iterator[EntryRow]:
    """Release a result for every enrollment that ended with one. `shown` collects the places in showcases."""
    dice = recipe.dice("results")
    by_id = {offering.row.id: offering for offering in offerings}
    unit_of = {unit.id: unit for unit in units}
    schemes = schemes_of(list(Campus))
    for place in places:
        offering, entry = by_id[place.offering_id], None
        if place.status in RANGES:
            entry = _entry(dice, place, offering, unit_of[offering.row.unit_id], schemes)
            yield entry
        if offering.is_showcase and (entry or place.status == EnrollmentState.ENROLLED):
            shown.append(Shown(offering, place, entry.mark if entry else None))


def _entry(
    dice: random.Random, place: EnrollmentRow, offering: Offering, unit: UnitRow, schemes: Sequence[Scheme]
) -> EntryRow:
    period, campus = offering.period, Campus(offering.row.campus)
    scheme = scheme_on(schemes, campus, period.teaching_starts_on)
    mark = _mark(dice, EnrollmentState(place.status))
    grade = grade_of(mark, scheme.grades)
    return EntryRow(
        id=new_id(dice, place.updated_at),
        created_at=place.updated_at,
        updated_at=place.updated_at,
        student_id=place.student_id,
        enrollment_id=place.id,
        unit_id=unit.id,
        unit_code=unit.code,
        unit_name=unit.name,
        level=unit.level,
        credit_points=unit.credit_points,
        teaching_period_id=period.id,
        period_code=period.code,
        period_name=period.name,
        period_starts_on=period.teaching_starts_on,
        period_ends_on=period.teaching_ends_on,
        campus=campus,
        scheme_id=str(scheme.id),
        graded_on=period.teaching_starts_on,
        mark=mark,
        grade=grade.code,
        grade_name=grade.name,
        value=grade.value,
        is_pass=grade.is_pass,
        earns_credit=grade.earns_credit,
        released_at=place.updated_at,
    )


def _mark(dice: random.Random, state: EnrollmentState) -> Decimal:
    low, high = RANGES[state]
    wanted = round(dice.gauss(*USUAL)) if state == EnrollmentState.COMPLETED else dice.randint(low, high)
    return Decimal(min(max(wanted, low), high))
