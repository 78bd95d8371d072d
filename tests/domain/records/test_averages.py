"""GPA, WAM and credit points: the published example, the edges, and an oracle in fractions."""

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.policy.academic import AttemptCounting
from domain.records.rules import Policy, averages, gpa, wam
from tests.domain.records.samples import FAILS, VALUES, attempt, attempts

ALL = Policy(AttemptCounting.ALL_ATTEMPTS)
BEST = Policy(AttemptCounting.BEST_ATTEMPT)
LATEST = Policy(AttemptCounting.LATEST_ATTEMPT)


def test_gpa__of_the_published_example__is_exactly_2():
    assert str(gpa(attempts("D", "P", "C", "WF", "HD", "P", "D"), ALL)) == "2.00"


def test_gpa__of_units_of_unequal_size__weighs_them():
    # The other published example: 175 grade points over 100 credit points.
    results = [
        attempt("HD", unit=1),
        attempt("D", unit=2),
        attempt("P", unit=3, points="25.00"),
        attempt("P", unit=4),
        attempt("N", unit=5),
        attempt("C", unit=6, points="25.00"),
    ]

    assert gpa(results, ALL) == Decimal("1.75")


def test_gpa__with_a_conceded_pass__takes_half_a_point():
    assert gpa(attempts("CP"), ALL) == Decimal("0.50")
    assert gpa(attempts("CP", "P"), ALL) == Decimal("0.75")
    assert gpa(attempts("CP", "P", "P", "P"), ALL) == Decimal("0.88")  # 0.875, half up


def test_averages__where_no_result_counts__are_none_and_not_0():
    for results in ([], attempts("WD"), attempts("EX", "WD")):
        assert (gpa(results, ALL), wam(results, ALL)) == (None, None)
    assert gpa(attempts("N"), ALL) == Decimal("0.00")


def test_withdrawal__before_the_penalty_date__changes_nothing():
    assert averages(attempts("D", "WD"), ALL) == averages(attempts("D"), ALL)


@pytest.mark.parametrize(
    ("policy", "points", "mark"), [(ALL, "1.50", "55.00"), (BEST, "3.00", "75.00"), (LATEST, "3.00", "75.00")]
)
def test_fail_then_pass__under_each_policy(policy, points, mark):
    results = [attempt("N", period=1, mark="35"), attempt("D", period=2, mark="75")]

    assert (gpa(results, policy), wam(results, policy)) == (Decimal(points), Decimal(mark))


@pytest.mark.parametrize(("policy", "points"), [(ALL, "1.50"), (BEST, "3.00"), (LATEST, "0.00")])
def test_pass_then_fail__under_each_policy(policy, points):
    results = [attempt("D", period=1), attempt("N", period=2)]

    assert gpa(results, policy) == Decimal(points)


def test_best_attempt__of_equal_grades__is_the_one_with_the_higher_mark():
    results = [attempt("D", period=1, mark="78"), attempt("D", period=2, mark="71")]

    assert (wam(results, BEST), wam(results, LATEST)) == (Decimal("78.00"), Decimal("71.00"))


def test_best_attempt__beside_a_withdrawal__is_the_one_that_counts():
    results = [attempt("P", period=1), attempt("WD", period=2)]

    assert gpa(results, BEST) == gpa(results, LATEST) == Decimal("1.00")


def test_wam__of_a_fail_without_a_mark__takes_0_and_of_a_pass_without_one_nothing():
    # Deakin's published example: two 60, two 75, one 80, one withdrawn fail, two withdrawn late, units of equal size.
    graded = [
        ("C", "60"),
        ("C", "60"),
        ("D", "75"),
        ("D", "75"),
        ("HD", "80"),
        ("WF", None),
        ("WD", None),
        ("WD", None),
    ]
    results = [attempt(grade, unit=number, mark=mark) for number, (grade, mark) in enumerate(graded)]

    assert wam(results, ALL) == Decimal("58.33")
    assert wam([*results, attempt("P", unit=99)], ALL) == Decimal("58.33")


def test_credit_points__of_a_unit_passed_twice__are_earned_once():
    found = averages([attempt("P", period=1), attempt("D", period=2), attempt("N", unit=2)], ALL)

    points = (found.credit_points_attempted, found.credit_points_passed, found.credit_points_earned)
    assert points == (Decimal("37.50"), Decimal("12.50"), Decimal("12.50"))


def test_credit_points__given_without_an_attempt__are_earned_but_neither_attempted_nor_passed():
    found = averages([attempt("EX"), attempt("P", unit=2)], ALL)

    points = (found.credit_points_attempted, found.credit_points_passed, found.credit_points_earned)
    assert points == (Decimal("12.50"), Decimal("12.50"), Decimal("25.00"))


# An oracle that computes with fractions, slowly and in other words.

RESULTS = st.lists(
    st.builds(
        lambda grade, unit, period, points, mark: attempt(
            grade, unit=unit, period=period, points=str(points), mark=None if VALUES[grade] is None else mark
        ),
        st.sampled_from(sorted(VALUES)),
        st.integers(1, 4),
        st.integers(1, 9),
        st.sampled_from(["6.25", "12.50", "25.00", "37.50"]),
        st.one_of(st.none(), st.decimals(0, 100, places=2).map(str)),
    ),
    max_size=12,
    unique_by=lambda each: (each.unit_id, each.teaching_period_id),
)


def chosen(results, counting):
    counted = [each for each in results if each.grade not in {"WD", "EX"}]
    if counting == "all_attempts":
        return counted
    found = []
    for unit in {each.unit_id for each in counted}:
        own = [each for each in counted if each.unit_id == unit]
        if counting == "latest_attempt":
            found.append(max(own, key=lambda each: each.period_starts_on))
        else:
            # Of equal ones the later, which may weigh something else.
            found.append(max(reversed(own), key=lambda each: (Fraction(VALUES[each.grade]), marked(each, -1))))
    return found


def marked(each, otherwise):
    if each.mark is not None:
        return Fraction(each.mark)
    return Fraction(0) if each.grade in FAILS else otherwise


def rounded(pairs):
    pairs = [(Fraction(points), figure) for points, figure in pairs if figure is not None]
    if not pairs:
        return None
    exact = sum(points * figure for points, figure in pairs) / sum(points for points, _ in pairs)
    hundredths = floor(exact * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02}"


@given(RESULTS, st.sampled_from(AttemptCounting))
def test_averages__of_any_results__are_those_of_the_oracle(results, counting):
    results = sorted(results, key=lambda each: each.period_starts_on)
    found = averages(results, Policy(counting))

    own = chosen(results, counting)
    points = rounded((each.credit_points, Fraction(VALUES[each.grade])) for each in own)
    marks = rounded((each.credit_points, marked(each, None)) for each in own)
    assert (None if found.gpa is None else str(found.gpa)) == points
    assert (None if found.wam is None else str(found.wam)) == marks
