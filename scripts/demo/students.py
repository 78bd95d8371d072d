"""What makes accounts students': numbers, courses, intakes, guardians, and what other systems call them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from domain.academic.models import Term
from domain.people.models import AcademicStanding, Relationship
from scripts.demo.people import Person
from scripts.demo.people_rows import ExternalIdRow, GuardianRow, IntakeRow, StudentRow
from scripts.demo.recipe import HISTORY, Recipe, new_id
from scripts.demo.teaching_rows import CourseRow

INTAKE_TERMS: Final = ((Term.SEMESTER_1, "S1", "Semester 1"), (Term.SEMESTER_2, "S2", "Semester 2"))
YEARS_BACK: Final = 3
FIRST_NUMBER: Final = 101_000_000
STANDINGS: Final = (*[AcademicStanding.GOOD] * 12, *list(AcademicStanding)[1:])
WARDS: Final = 2  # students per guardian
# Results, attendance, finance: what the first wards consent to; the first guardian's first ward shows both sides.
CONSENTS: Final = ((True, False, False), (False, False, False), (True, True, True), (False, True, False))
SOURCES: Final = ("student_records", "library")


def intakes(recipe: Recipe) -> list[IntakeRow]:
    """Return the intakes of the last years, the newest last."""
    dice = recipe.dice("intakes")
    planned_at = recipe.present - HISTORY
    return [
        IntakeRow(
            id=new_id(dice, planned_at),
            created_at=planned_at,
            updated_at=planned_at,
            code=f"{year}-{code}",
            name=f"{name}, {year}",
            year=year,
            term=term,
        )
        for year in range(recipe.today.year - YEARS_BACK, recipe.today.year + 1)
        for term, code, name in INTAKE_TERMS
    ]


def profiles(
    recipe: Recipe, students: Sequence[Person], courses: Sequence[CourseRow], groups: Sequence[IntakeRow]
) -> Iterator[StudentRow]:
    """Give each student a number, a course, an intake and a standing; the well-known one stands well."""
    dice = recipe.dice("student profiles")
    for student in students:
        yield StudentRow(
            id=new_id(dice, student.joined_at),
            created_at=student.joined_at,
            updated_at=student.joined_at,
            user_id=student.id,
            student_number=str(FIRST_NUMBER + student.number * 7),
            course_id=courses[student.number % len(courses)].id,
            intake_id=groups[dice.randrange(len(groups))].id,
            academic_standing=STANDINGS[student.number % len(STANDINGS)],
        )


def guardians(recipe: Recipe, parents: Sequence[Person], students: Sequence[Person]) -> Iterator[GuardianRow]:
    """Link each parent with students, with every mixture of consent; the last link has ended."""
    dice = recipe.dice("guardians")
    pairs = [
        (parent, students[(parent.number * WARDS + turn) % len(students)])
        for parent in parents
        for turn in range(WARDS)
    ]
    for index, (parent, student) in enumerate(pairs):
        results, attendance, finance = CONSENTS[index % len(CONSENTS)]
        is_over = index == len(pairs) - 1
        linked_at = max(parent.joined_at, student.joined_at)
        yield GuardianRow(
            id=new_id(dice, linked_at),
            created_at=linked_at,
            updated_at=linked_at,
            student_id=student.id,
            guardian_id=parent.id,
            relationship=list(Relationship)[index % len(Relationship)],
            contact_priority=1 + index % WARDS,
            consent_results=results and not is_over,
            consent_attendance=attendance and not is_over,
            consent_finance=finance and not is_over,
            consent_changed_at=linked_at + timedelta(days=1) if results or attendance or finance else None,
            ended_at=recipe.present - timedelta(days=5) if is_over else None,
        )


def external_ids(recipe: Recipe, students: Sequence[Person]) -> Iterator[ExternalIdRow]:
    """Say what other systems call a student: all are in the records, some have a library card."""
    dice = recipe.dice("external ids")
    for student in students:
        for source in SOURCES[: 1 + (student.number % 3 == 0)]:
            yield ExternalIdRow(
                id=new_id(dice, student.joined_at),
                created_at=student.joined_at,
                updated_at=student.joined_at,
                user_id=student.id,
                source=source,
                value=f"{source[:3].upper()}-{dice.randrange(10**6):06}-{student.number}",
            )
