"""From marks to grades, at their edges; schemes that can't be; standing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people.models import AcademicStanding
from domain.policy.academic import EarnedStanding
from domain.policy.campuses import Campus
from domain.records.errors import GradeNeedsMark, GradeSchemeInUse, GradesIncomplete, ImpossibleMark, UnknownGrade
from domain.records.rules import (
    GradeRule,
    Result,
    Scheme,
    check_grades,
    check_scheme_change,
    grade_of,
    graded,
    standing_of,
)
from tests.domain.records.samples import SCALE, attempt, attempts

WF = GradeRule("WF", "Withdrawn, fail", None, Decimal(0), False, False)
SCHEME = Scheme(UUID(int=1), "S", Campus.HAWTHORN, date(2000, 1, 1), None, (*SCALE, WF))


@pytest.mark.parametrize(
    ("mark", "grade"),
    [
        ("100", "HD"), ("80.00", "HD"), ("79.99", "D"), ("79.50", "D"), ("70.00", "D"), ("69.99", "C"), ("60", "C"),
        ("59.99", "P"), ("50", "P"), ("49.99", "CP"), ("49.50", "CP"), ("45.00", "CP"), ("44.99", "N"), ("0.01", "N"),
        ("0", "N"),
    ],
)  # fmt: skip
def test_mark__at_an_edge__earns_the_grade_whose_minimum_it_reaches_unrounded(mark, grade):
    assert grade_of(Decimal(mark), SCALE).code == grade


@given(st.decimals(0, 100, places=2))
def test_mark__of_any_size__earns_the_grade_of_its_whole_mark(mark):
    # What is published for whole marks, written down a second time.
    table = [(80, "HD"), (70, "D"), (60, "C"), (50, "P"), (45, "CP"), (0, "N")]

    assert grade_of(mark, SCALE).code == next(code for least, code in table if int(mark) >= least)


@pytest.mark.parametrize("mark", ["-0.01", "100.01", "50.001", "1000"])
def test_mark__that_there_is_not__is_refused(mark):
    with pytest.raises(ImpossibleMark):
        grade_of(Decimal(mark), SCALE)


def result(mark=None, grade=None):
    mark = None if mark is None else Decimal(mark)
    return Result(UUID(int=1), UUID(int=2), Campus.HAWTHORN, mark=mark, grade=grade)


def test_result__with_a_grade__gets_it_though_the_mark_would_earn_a_better_one():
    assert graded(result("62", "N"), SCHEME).code == "N"
    assert graded(result(None, "WF"), SCHEME) == WF
    assert graded(result("62", "WF"), SCHEME) == WF
    assert graded(result("62"), SCHEME).code == "C"


@pytest.mark.parametrize(
    ("mark", "grade", "error"),
    [
        ("62", "D", GradeNeedsMark),
        (None, "P", GradeNeedsMark),
        (None, None, GradeNeedsMark),
        ("62", "X", UnknownGrade),
        ("101", "WF", ImpossibleMark),
    ],
)
def test_result__whose_mark_and_grade_do_not_fit__is_refused(mark, grade, error):
    with pytest.raises(error):
        graded(result(mark, grade), SCHEME)


HD, D, C, P, CP, N = SCALE


@pytest.mark.parametrize(
    "grades",
    [
        (),
        (HD, P),
        (HD, P, replace(N, minimum_mark=Decimal("0.01"))),
        (HD, P, N, replace(N, code="F")),
        (HD, P, N, replace(P, minimum_mark=Decimal(60))),
        (replace(HD, value=Decimal("0.5")), P, N),
        (replace(HD, is_pass=False, earns_credit=False), P, N),
        (HD, replace(P, value=None), N),
        (HD, P, replace(N, earns_credit=True)),
    ],
)
def test_grades__that_leave_a_gap_or_are_out_of_order__are_refused(grades):
    check_grades((*SCALE, WF))  # the proof that it is the change that is refused

    with pytest.raises(GradesIncomplete):
        check_grades(grades)


def test_scheme__that_was_used__can_only_be_ended_and_later():
    last = date(2026, 3, 2)
    check_scheme_change({"name", "grades"}, last_graded_on=None, valid_until=None)
    check_scheme_change({"valid_until"}, last_graded_on=last, valid_until=date(2026, 3, 3))
    check_scheme_change({"valid_until"}, last_graded_on=last, valid_until=None)

    for names, until in (({"valid_until"}, last), ({"grades"}, None), ({"name", "valid_until"}, date(2027, 1, 1))):
        with pytest.raises(GradeSchemeInUse):
            check_scheme_change(names, last_graded_on=last, valid_until=until)


@pytest.mark.parametrize(
    ("periods", "standing"),
    [
        ([], "good"),
        (["D"], "good"),
        (["WD WD"], "good"),
        (["D N N"], "at_risk"),  # two of three
        (["D N"], "at_risk"),  # half
        (["D D N"], "good"),
        (["D N", "D N"], "on_probation"),
        (["D N", "N WF", "N"], "on_probation"),
        (["D N", "D", "D N"], "at_risk"),
        (["D N", "WD", "D N"], "on_probation"),  # a period without results is none
        (["D N", "D N", "CP"], "good"),
    ],
)
def test_standing__after_periods__follows_from_how_many_went_badly_in_a_row(periods, standing):
    results = [each for number, grades in enumerate(periods, 1) for each in attempts(*grades.split(), period=number)]

    assert standing_of(results) == standing
    assert standing_of(reversed(results)) == standing


def test_standing__weighs_credit_points_and_not_units():
    large = attempt("D", unit=3, points="37.50")

    assert standing_of([*attempts("N", "N"), large]) == "good"  # 25 of 62.5
    assert standing_of([*attempts("D", "D"), attempt("N", unit=3, points="25.00")]) == "at_risk"  # 25 of 50


def test_standing__without_a_period__is_not_touched_by_credit_given():
    given = replace(attempt("EX"), teaching_period_id=None, period_starts_on=None)

    assert standing_of([given]) == "good"


def test_earned_standings__are_academic_standings():
    assert set(EarnedStanding) < set(AcademicStanding.values)
