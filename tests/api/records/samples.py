"""A student with results, and their transcript."""

from datetime import date
from decimal import Decimal
from typing import Any

from domain.academic.models import Course
from domain.people.models import StudentProfile
from domain.records.models import TranscriptEntry
from tests.factories.academic import CourseFactory, TeachingPeriodFactory, UnitFactory
from tests.factories.people import StudentProfileFactory
from tests.factories.records import TranscriptEntryFactory

VALUES = {"HD": "4.00", "D": "3.00", "C": "2.00", "P": "1.00", "CP": "0.50", "N": "0.00", "WF": "0.00", "WD": None}
COURSE = "Bachelor of Computer Science"
# The example that the university publishes, in its teaching periods: the average is 2.
PUBLISHED = (("D", "P"), ("C", "WF", "HD"), ("P", "D"))


def student(**fields: Any) -> StudentProfile:
    return StudentProfileFactory(
        user__given_name="Thị Hồng Ngọc",
        user__family_name="Nguyễn-Đặng",
        course=Course.objects.filter(code="BA-CS").first() or CourseFactory(code="BA-CS", name=COURSE),
        **fields,
    )


def period(number: int) -> Any:
    year = 2020 + number
    return TeachingPeriodFactory(
        name=f"Semester 1, {year}",
        year=year,
        teaching_starts_on=date(year, 3, 1),
        teaching_ends_on=date(year, 5, 31),
        census_on=date(year, 3, 31),
        penalty_on=date(year, 4, 30),
    )


def enter(profile: StudentProfile, grade: str, when: Any, *, mark: str | None = None, **values: Any) -> TranscriptEntry:
    """Put a result on the transcript as it would be released."""
    value = VALUES[grade]
    fails = grade in {"N", "WF", "WD"}
    return TranscriptEntryFactory(
        student=profile.user,
        teaching_period=when,
        unit=values.pop("unit", None) or UnitFactory(name="Nhập môn lập trình"),
        mark=None if mark is None else Decimal(mark),
        grade=grade,
        grade_name=f"Grade {grade}",
        value=None if value is None else Decimal(value),
        is_pass=not fails,
        earns_credit=not fails,
        **values,
    )


def published() -> StudentProfile:
    """Return a student with the published results."""
    profile = student()
    for number, grades in enumerate(PUBLISHED):
        when = period(number)
        for grade in grades:
            enter(profile, grade, when, mark=None if grade == "WF" else "70.00")
    return profile
