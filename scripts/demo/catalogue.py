"""Courses, units, and which units make up which course."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from domain.academic.models import Term, UnitKind
from scripts.demo.people import Person
from scripts.demo.recipe import Recipe, new_id
from scripts.demo.subjects import DEPARTMENTS
from scripts.demo.teaching_rows import CourseRow, CourseUnitRow, UnitRow
from scripts.demo.titles import AWARDS, UNIT_NAMES

FIRST_UNIT: Final = ("COS10009", "Introduction to Programming")
CONVENED: Final = 4  # units of the convenor whose account everybody uses
WITHOUT_CONVENOR: Final = 11  # one unit in so many has none
INACTIVE: Final = 40  # one unit in so many is no longer offered
OWN_UNITS: Final = 20
FOREIGN_UNITS: Final = 4
CREDIT_POINTS: Final = (Decimal("12.50"),) * 9 + (Decimal("25.00"),)


def courses(recipe: Recipe, founded_at: datetime) -> list[CourseRow]:
    """Found courses in one department after the other; the last one takes no new students."""
    dice = recipe.dice("courses")
    rows = []
    for number in range(recipe.size.courses):
        department = DEPARTMENTS[number % len(DEPARTMENTS)]
        turn = number // len(DEPARTMENTS)
        award = AWARDS[(turn + number) % len(AWARDS)]
        topics = (department.field, *department.topics)
        rows.append(
            CourseRow(
                id=new_id(dice, founded_at),
                created_at=founded_at,
                updated_at=founded_at,
                code=f"{award.code}-{department.prefix}{turn + 1:02}",
                name=award.name.format(topics[turn % len(topics)]),
                department=department.name,
                credit_points=Decimal(award.credit_points),
                duration_months=award.duration_months,
                is_active=number + 1 < recipe.size.courses,
            )
        )
    return rows


def units(recipe: Recipe, founded_at: datetime, convenors: Sequence[Person]) -> list[UnitRow]:
    """Found units in the departments that have courses; a few belong to the well-known convenor."""
    dice = recipe.dice("units")
    departments = DEPARTMENTS[: recipe.size.courses]
    ideas = {department.prefix: _ideas(dice, department.topics) for department in departments}
    taken = {FIRST_UNIT[0]}
    rows = []
    for number in range(recipe.size.units):
        department = departments[number % len(departments)]
        level, name = ideas[department.prefix].pop()
        code = _free_code(dice, f"{department.prefix}{level}", taken)
        if number == 0:
            level, (code, name) = 1, FIRST_UNIT
        rows.append(
            UnitRow(
                id=new_id(dice, founded_at),
                created_at=founded_at,
                updated_at=founded_at,
                code=code,
                name=name,
                description=f"{name}: lectures, tutorials and a project, taught by {department.name}.",
                department=department.name,
                level=level,
                credit_points=dice.choice(CREDIT_POINTS) if number else CREDIT_POINTS[0],
                convenor_id=_convenor(number, len(departments), convenors),
                is_active=number % INACTIVE != INACTIVE - 1,
            )
        )
    return rows


def course_units(
    recipe: Recipe, all_courses: Sequence[CourseRow], all_units: Sequence[UnitRow]
) -> Iterator[CourseUnitRow]:
    """Fill each course with units of its department, and with electives that are core elsewhere."""
    dice = recipe.dice("course units")
    terms = list(Term)
    for course in all_courses:
        own = [unit for unit in all_units if unit.department == course.department]
        foreign = [unit for unit in all_units if unit.department != course.department]
        chosen = own[:1] + dice.sample(own[1:], min(OWN_UNITS, len(own)) - 1)
        cores = len(chosen) * 2 // 3 or 1
        chosen += dice.sample(foreign, min(FOREIGN_UNITS, len(foreign)))
        for position, unit in enumerate(chosen):
            is_core = position < cores
            yield CourseUnitRow(
                id=new_id(dice, course.created_at),
                created_at=course.created_at,
                updated_at=course.created_at,
                course_id=course.id,
                unit_id=unit.id,
                kind=UnitKind.CORE if is_core else UnitKind.ELECTIVE,
                suggested_year=1 + position * course.duration_months // 12 // len(chosen) if is_core else None,
                suggested_term=terms[position % len(terms)] if is_core else None,
            )


def _ideas(dice: random.Random, topics: Sequence[str]) -> list[tuple[int, str]]:
    ideas = [(level, pattern.format(topic)) for topic in topics for level, pattern in UNIT_NAMES]
    dice.shuffle(ideas)
    return ideas


def _free_code(dice: random.Random, start: str, taken: set[str]) -> str:
    while (code := f"{start}{dice.randrange(1, 10_000):04}") in taken:
        pass
    taken.add(code)
    return code


def _convenor(number: int, departments: int, convenors: Sequence[Person]) -> str | None:
    """Share a department's units among its own convenors."""
    well_known, *others = convenors
    turn, department = divmod(number, departments)
    if department == 0 and turn < CONVENED:
        return well_known.id
    if number % WITHOUT_CONVENOR == WITHOUT_CONVENOR - 1:
        return None
    colleagues = others[department::departments] or others
    return colleagues[turn % len(colleagues)].id
