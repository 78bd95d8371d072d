"""From marks to grades.

A mark is graded exactly as it is: a grade begins at its minimum mark, and nothing is rounded first, so 79.99 is below
80. Whole marks, as they are published, come out the same either way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from domain.policy import limits
from domain.policy.academic import MARK_STEP, MARKS
from domain.policy.campuses import Campus
from domain.records.errors import (
    GradeNeedsMark,
    GradeSchemeInUse,
    GradesIncomplete,
    ImpossibleMark,
    NotAnExemption,
    ReasonMissing,
    RepeatPolicyInUse,
    UnknownGrade,
)


@dataclass(frozen=True)
class GradeRule:
    """One grade. Without a minimum mark it is administrative; without a value it is outside the averages."""

    code: str
    name: str
    minimum_mark: Decimal | None
    value: Decimal | None
    is_pass: bool
    earns_credit: bool


@dataclass(frozen=True)
class Scheme:
    """The grades of one campus at some time."""

    id: UUID
    code: str
    campus: Campus
    valid_from: date
    valid_until: date | None
    grades: tuple[GradeRule, ...]

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class Result:
    """A result to be entered: a mark, or an administrative grade, or a grade below what the mark would earn."""

    student_id: UUID
    unit_id: UUID
    campus: Campus
    teaching_period_id: UUID | None = None
    enrollment_id: UUID | None = None
    mark: Decimal | None = None
    grade: str | None = None


def grade_of(mark: Decimal, grades: Sequence[GradeRule]) -> GradeRule:
    """Return the grade that a mark earns: of those whose minimum it reaches, the one with the highest.

    :raises ImpossibleMark: if there is no such mark
    """
    low, high = MARKS
    if not low <= mark <= high or mark != mark.quantize(MARK_STEP):
        raise ImpossibleMark(fields=["mark"], least=str(low), most=str(high))
    earned = [(grade.minimum_mark, grade) for grade in grades if grade.minimum_mark is not None]
    return max((pair for pair in earned if pair[0] <= mark), key=lambda pair: pair[0])[1]


def graded(result: Result, scheme: Scheme) -> GradeRule:
    """Return the grade of a result: the one it names, or the one that its mark earns.

    :raises UnknownGrade: if the scheme has none of this code
    :raises ImpossibleMark: if there is no such mark
    :raises GradeNeedsMark: if the mark is too low for the grade, or there is neither
    """
    earned = None if result.mark is None else grade_of(result.mark, scheme.grades)
    if result.grade is None:
        if earned is None:
            raise GradeNeedsMark(fields=["mark"])
        return earned
    named = next((grade for grade in scheme.grades if grade.code == result.grade), None)
    if named is None:
        codes = [grade.code for grade in scheme.grades]
        raise UnknownGrade(fields=["grade"], scheme=scheme.code, valid=codes)
    if named.minimum_mark is not None and (result.mark is None or result.mark < named.minimum_mark):
        raise GradeNeedsMark(fields=["mark"], least=str(named.minimum_mark))
    return named


def check_exemption(grade: GradeRule, *, is_first: bool) -> None:
    """Refuse a result without an enrollment that would be in the averages, or that begins with no credit.

    :raises NotAnExemption: naming the field
    """
    if grade.minimum_mark is not None or grade.value is not None or (is_first and not grade.earns_credit):
        raise NotAnExemption(fields=["grade"])


def check_reason(reason: str) -> None:
    """Refuse to change the record without a reason.

    :raises ReasonMissing: if it is too short or too long
    """
    low, high = limits.REASON_LENGTH
    if not low <= len(reason.strip()) <= high:
        raise ReasonMissing(fields=["reason"], least=low, most=high)


def check_grades(grades: Sequence[GradeRule]) -> None:
    """Refuse grades that leave a mark without one, or that rank a mark below a lower one.

    :raises GradesIncomplete: saying what is wrong
    """
    codes = [grade.code for grade in grades]
    earned = [(grade.minimum_mark, grade) for grade in grades if grade.minimum_mark is not None]
    minima = [minimum for minimum, _ in earned]
    by_mark = [grade for _, grade in sorted(earned, key=lambda pair: pair[0])]
    faults = {
        "Codes are distinct.": len(set(codes)) < len(codes),
        "Minimum marks are distinct.": len(set(minima)) < len(minima),
        "One grade begins at mark 0.": MARKS[0] not in minima,
        "A grade that marks earn has a value.": any(grade.value is None for grade in by_mark),
        "Only what is passed earns credit.": any(grade.earns_credit and not grade.is_pass for grade in grades),
    }
    for words, is_wrong in faults.items():
        if is_wrong:
            raise GradesIncomplete(words, fields=["grades"])
    for lower, higher in pairwise(by_mark):
        if lower.is_pass > higher.is_pass or (lower.value or 0) > (higher.value or 0):
            raise GradesIncomplete("A higher mark is worth no less.", fields=["grades"])


def check_scheme_change(names: set[str], *, last_graded_on: date | None, valid_until: Any) -> None:
    """Refuse to change a scheme that results were graded by: it can only be given an end after them.

    :raises GradeSchemeInUse: naming the fields, or the day
    """
    if last_graded_on is None:
        return
    if frozen := sorted(names - {"valid_until"}):
        raise GradeSchemeInUse(fields=frozen)
    if "valid_until" in names and valid_until is not None and valid_until <= last_graded_on:
        raise GradeSchemeInUse(fields=["valid_until"], last_graded_on=str(last_graded_on))


def check_policy_change(names: set[str], *, valid_from: date, valid_until: date | None, today: date) -> None:
    """Refuse to change a policy that has begun: it can only be given an end, and what has been stays as it was.

    :raises RepeatPolicyInUse: naming the fields, or the day
    """
    if today < valid_from:
        return
    if frozen := sorted(names - {"valid_until"}):
        raise RepeatPolicyInUse(fields=frozen)
    if "valid_until" in names and valid_until is not None and valid_until < today:
        raise RepeatPolicyInUse(fields=["valid_until"], today=str(today))
