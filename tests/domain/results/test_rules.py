"""What a result makes of a place, and which grades a sheet takes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from domain.policy.campuses import Campus
from domain.records.errors import ImpossibleMark, UnknownGrade
from domain.records.rules import GradeRule, Scheme
from domain.results.errors import (
    EnrollmentStillOpen,
    GradeNotOnSheets,
    MarkOrGrade,
    MarksMissing,
    OwnResult,
    ResultDecided,
    SubmittedByYou,
)
from domain.results.rules import (
    Place,
    check_closed,
    check_complete,
    check_four_eyes,
    check_others,
    grade_of_entry,
    outcome_of,
)

PASS = GradeRule("P", "Pass", Decimal(50), Decimal(1), is_pass=True, earns_credit=True)
FAIL = GradeRule("N", "Fail", Decimal(0), Decimal(0), is_pass=False, earns_credit=False)
ABSENT = GradeRule("NA", "No attempt", None, Decimal(0), is_pass=False, earns_credit=False)
DEFERRED = GradeRule("DEF", "Deferred", None, None, is_pass=False, earns_credit=False)
LATE = GradeRule("WF", "Withdrawn", None, Decimal(0), is_pass=False, earns_credit=False)
SCHEME = Scheme(uuid4(), "S", Campus.HAWTHORN, date(2000, 1, 1), None, (PASS, FAIL, ABSENT, DEFERRED, LATE))


def place(**values) -> Place:
    given = {name: uuid4() for name in ("enrollment_id", "student_id", "unit_id", "teaching_period_id")}
    return Place(**{**given, "campus": Campus.HAWTHORN, "status": "enrolled", **values})


@pytest.mark.parametrize(("mark", "code"), [("0", "N"), ("49.99", "N"), ("50", "P"), ("100", "P")])
def test_grade__of_a_mark__is_the_one_it_earns(mark, code):
    assert grade_of_entry(place(), SCHEME, mark=Decimal(mark), grade=None).code == code


@pytest.mark.parametrize(
    ("mark", "grade", "error"),
    [
        (None, None, MarkOrGrade),
        (Decimal(50), "NA", MarkOrGrade),
        (None, "P", GradeNotOnSheets),
        (None, "WF", GradeNotOnSheets),
        (None, "na", UnknownGrade),
        (Decimal("100.01"), None, ImpossibleMark),
        (Decimal("-0.01"), None, ImpossibleMark),
        (Decimal("50.001"), None, ImpossibleMark),
    ],
)
def test_grade__of_what_is_no_result__refused(mark, grade, error):
    with pytest.raises(error):
        grade_of_entry(place(), SCHEME, mark=mark, grade=grade)


@pytest.mark.parametrize(
    ("grade", "status", "outcome"),
    [
        (PASS, "enrolled", "completed"),
        (PASS, "failed", "completed"),
        (PASS, "completed", None),
        (ABSENT, "enrolled", "failed"),
        (FAIL, "completed", "failed"),
        (FAIL, "failed", None),
        (DEFERRED, "enrolled", None),
    ],
)
def test_outcome__of_a_result__is_the_end_that_it_makes(grade, status, outcome):
    assert outcome_of(is_pass=grade.is_pass, value=grade.value, status=status) == outcome


@pytest.mark.parametrize("status", ["completed", "failed", "withdrawn"])
def test_outcome__undecided_after_an_end__refused(status):
    with pytest.raises(ResultDecided):
        outcome_of(is_pass=False, value=None, status=status)


def test_complete__names_a_bounded_number_of_those_without_a_mark():
    places = [place() for _ in range(120)]

    with pytest.raises(MarksMissing) as refusal:
        check_complete(places, marked={places[0].enrollment_id})

    assert refusal.value.params["count"] == 119
    assert len(refusal.value.params["missing"]) == 100
    check_complete(places, marked={each.enrollment_id for each in places})


def test_others__are_those_who_are_not_behind_it():
    one, other = UUID(int=1), UUID(int=2)

    with pytest.raises(OwnResult):
        check_others({one}, person_ids={one, other})
    check_others({one}, person_ids={other})


def test_four_eyes__nobody_is_nobodys_double():
    one, other = UUID(int=1), UUID(int=2)

    with pytest.raises(SubmittedByYou):
        check_four_eyes(person_ids={one, None}, submitter_ids={other, one})
    check_four_eyes(person_ids={one, None}, submitter_ids={other, None})


def test_closed__begins_at_the_first_instant_after_the_window():
    closes = datetime(2026, 4, 1, tzinfo=UTC)

    with pytest.raises(EnrollmentStillOpen):
        check_closed(closes, now=datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC))
    check_closed(closes, now=closes)
