"""Which marks a sheet takes, who decides on them, and what a released result makes of a place. Pure functions."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from domain.policy import limits
from domain.policy.academic import NOT_ON_SHEETS
from domain.policy.campuses import Campus
from domain.policy.workflows import EnrollmentState
from domain.records.rules import GradeRule, Result, Scheme, graded
from domain.results.errors import (
    EnrollmentStillOpen,
    GradeNotOnSheets,
    MarkOrGrade,
    MarkRepeated,
    MarksMissing,
    MarksRefused,
    NotEnrolled,
    NotOnSheet,
    OwnResult,
    RequestsUndecided,
    ResultDecided,
    ResultUnchanged,
    SubmittedByYou,
)
from domain.shared.errors import DomainError

ENROLLED: Final = EnrollmentState.ENROLLED
UNDECIDED: Final = (EnrollmentState.PENDING, EnrollmentState.OFFERED)


@dataclass(frozen=True)
class Place:
    """An enrollment in the sheet's offering, and what became of it."""

    enrollment_id: UUID
    student_id: UUID
    unit_id: UUID
    teaching_period_id: UUID
    campus: str
    status: str

    def result(self, *, mark: Decimal | None, grade: str | None) -> Result:
        return Result(
            student_id=self.student_id,
            unit_id=self.unit_id,
            campus=Campus(self.campus),
            teaching_period_id=self.teaching_period_id,
            enrollment_id=self.enrollment_id,
            mark=mark,
            grade=grade,
        )


@dataclass(frozen=True)
class Entry:
    """A mark, or an administrative grade, as it is entered."""

    enrollment_id: UUID
    mark: Decimal | None = None
    grade: str | None = None
    comment: str = ""


def check_entries(
    entries: Sequence[Entry], *, places: Mapping[UUID, Place], scheme: Scheme, person_ids: Collection[Any]
) -> None:
    """Refuse all entries of a sheet if one is wrong.

    :raises MarksRefused: naming every fault with its place in the body
    """
    faults, seen = [], set()
    for index, entry in enumerate(entries):
        for fault in _faults(entry, places.get(entry.enrollment_id), scheme, person_ids):
            fault.pointer = f"/items/{index}"
            faults.append(fault)
        if entry.enrollment_id in seen:
            repeated = MarkRepeated(fields=["enrollment_id"])
            repeated.pointer = f"/items/{index}"
            faults.append(repeated)
        seen.add(entry.enrollment_id)
    if faults:
        raise MarksRefused(faults)


def _faults(entry: Entry, place: Place | None, scheme: Scheme, person_ids: Collection[Any]) -> Iterator[DomainError]:
    if place is None:
        yield NotOnSheet(fields=["enrollment_id"])
        return
    if place.status != ENROLLED:
        yield NotEnrolled(fields=["enrollment_id"], status=place.status)
    if place.student_id in person_ids:
        yield OwnResult(fields=["enrollment_id"])
    try:
        grade_of_entry(place, scheme, mark=entry.mark, grade=entry.grade)
    except DomainError as error:
        yield error


def grade_of_entry(place: Place, scheme: Scheme, *, mark: Decimal | None, grade: str | None) -> GradeRule:
    """Return the grade that a mark earns, or the administrative one that is named.

    :raises MarkOrGrade: if there are both or neither
    :raises ImpossibleMark: if there is no such mark
    :raises UnknownGrade: if the scheme has no such grade
    :raises GradeNotOnSheets: if marks earn it, or it is recorded elsewhere
    """
    if (mark is None) == (grade is None):
        raise MarkOrGrade(fields=["mark"])
    earned = {each.code for each in scheme.grades if each.minimum_mark is not None}
    if grade is not None and grade in earned | NOT_ON_SHEETS:
        raise GradeNotOnSheets(fields=["grade"])
    return graded(place.result(mark=mark, grade=grade), scheme)


def check_complete(places: Collection[Place], *, marked: Collection[UUID]) -> None:
    """Refuse marks from which somebody's is missing.

    :raises MarksMissing: naming whose, and how many
    """
    missing = sorted(str(each.enrollment_id) for each in places if each.enrollment_id not in marked)
    if missing:
        raise MarksMissing(count=len(missing), missing=missing[: limits.MARKS_MISSING_TOLD])


def check_others(student_ids: Collection[Any], *, person_ids: Collection[Any]) -> None:
    """Refuse to decide on one's own result, also while acting as somebody else.

    :raises OwnResult: if one of those who act is one of these students
    """
    if not set(person_ids).isdisjoint(student_ids):
        raise OwnResult


def check_four_eyes(*, person_ids: Collection[Any], submitter_ids: Collection[Any]) -> None:
    """Refuse to ratify what one has submitted, in whoever's name.

    :raises SubmittedByYou: if somebody did both
    """
    if not (set(person_ids) - {None}).isdisjoint(submitter_ids):
        raise SubmittedByYou


def check_closed(enrollment_closes_at: datetime, *, now: datetime) -> None:
    """Refuse to release the results of an offering into which people still come.

    :raises EnrollmentStillOpen: saying until when
    """
    if now < enrollment_closes_at:
        raise EnrollmentStillOpen(enrollment_closes_at=enrollment_closes_at.isoformat())


def check_decided(places: Iterable[Place]) -> None:
    """Refuse to release the results of an offering in which requests or offers are still open.

    :raises RequestsUndecided: saying how many
    """
    undecided = sum(each.status in UNDECIDED for each in places)
    if undecided:
        raise RequestsUndecided(count=undecided)


def check_amendment(*, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Refuse an amendment that changes nothing.

    :raises ResultUnchanged: if mark and grade are the same
    """
    if before == after:
        raise ResultUnchanged(fields=["mark" if after["grade"] is None else "grade"])


def outcome_of(*, is_pass: bool, value: Decimal | None, status: str) -> EnrollmentState | None:
    """Return what a result makes of an enrollment that is now in this state; None if it stays so.

    A result that is neither passed nor counts is still to be decided: the place remains.

    :raises ResultDecided: if the student had passed or failed before, and would be neither
    """
    passed, failed = EnrollmentState.COMPLETED, EnrollmentState.FAILED
    outcome = passed if is_pass else ENROLLED if value is None else failed
    if outcome == ENROLLED != status:
        raise ResultDecided(fields=["grade"])
    return None if outcome == status else outcome
