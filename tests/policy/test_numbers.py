import pytest

from domain.policy import limits
from domain.policy.campuses import ZONES, Campus
from tests.policy.soundness import limit_faults


def test_limits__are_positive():
    assert list(limit_faults({name: value for name, value in vars(limits).items() if name.isupper()})) == []


def test_limits__that_bound_each_other__are_in_order():
    assert limits.PAGE_SIZE <= limits.PAGE_SIZE_MAX
    assert limits.BULK_INLINE_MAX <= limits.BULK_MAX


def test_campuses__each_have_a_zone():
    assert set(ZONES) == set(Campus)


@pytest.mark.parametrize("value", [0, -1, (5, 1), (0, 9), "10", True, None])
def test_limit__that_is_no_positive_number__is_reported(value):
    assert list(limit_faults({"SEATS_MAX": value})) == [f"SEATS_MAX is {value!r}"]
