"""What the migrations put there: the published scale and one policy, for every campus."""

from datetime import date
from decimal import Decimal

import pytest

from domain.policy.academic import AttemptCounting
from domain.policy.campuses import Campus
from domain.records.errors import NoGradeScheme
from domain.records.queries import grade_scheme, repeat_policy
from domain.records.rules import Policy, check_grades

pytestmark = pytest.mark.django_db
# Code, minimum mark, value, passes, earns credit: the table of the university office, written down a second time.
SCALE = {
    ("HD", "80.00", "4.00", True, True),
    ("D", "70.00", "3.00", True, True),
    ("C", "60.00", "2.00", True, True),
    ("P", "50.00", "1.00", True, True),
    ("CP", "45.00", "0.50", True, True),
    ("N", "0.00", "0.00", False, False),
    ("SP", None, "1.00", True, True),
    ("SN", None, "0.00", False, False),
    ("NA", None, "0.00", False, False),
    ("WF", None, "0.00", False, False),
    ("WD", None, None, False, False),
    ("EX", None, None, True, True),
    ("XR", None, None, False, False),
    ("DEF", None, None, False, False),
    ("NYA", None, None, False, False),
}


def text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


@pytest.mark.parametrize("campus", Campus)
def test_campus__begins_with_the_published_scale_and_all_attempts(campus):
    scheme = grade_scheme(campus, date(2026, 3, 2))

    check_grades(scheme.grades)
    assert {
        (each.code, text(each.minimum_mark), text(each.value), each.is_pass, each.earns_credit)
        for each in scheme.grades
    } == SCALE
    assert repeat_policy(campus, date(2026, 3, 2)) == Policy(AttemptCounting.ALL_ATTEMPTS, attempts_max=3)


def test_scheme__of_a_day_that_none_covers__is_refused():
    with pytest.raises(NoGradeScheme) as error:
        grade_scheme(Campus.HANOI, date(1999, 12, 31))

    assert error.value.params == {"campus": "hanoi", "day": "1999-12-31"}
    assert repeat_policy(Campus.HANOI, date(1999, 12, 31)) == Policy()
