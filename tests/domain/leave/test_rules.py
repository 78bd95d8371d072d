"""Which leave may be asked for, and whom it excuses, without a database."""

from datetime import date, timedelta

import pytest

from domain.leave import rules
from domain.leave.errors import LeaveTooLate, LeaveTooLong, OwnLeave
from domain.policy import limits

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("days", "fits"), [(0, True), (limits.LEAVE_DAYS_MAX - 1, True), (limits.LEAVE_DAYS_MAX, False), (-1, False)]
)
def test_days__both_ends_included__have_a_fair_length(days, fits):
    if fits:
        rules.check_days(DAY, DAY + timedelta(days=days))
        return
    with pytest.raises(LeaveTooLong):
        rules.check_days(DAY, DAY + timedelta(days=days))


def test_asking__is_in_time_while_it_is_so_anywhere():
    last = DAY + timedelta(days=limits.LEAVE_DAYS_AFTER)
    rules.check_in_time(DAY, todays=[last + timedelta(days=1), last])

    with pytest.raises(LeaveTooLate):
        rules.check_in_time(DAY, todays=[last + timedelta(days=1), last + timedelta(days=2)])


@pytest.mark.parametrize("people", [{"s"}, {"o", "s"}])
def test_deciding__on_ones_own__is_refused_also_through_another(people):
    rules.check_others(student_id="s", person_ids={"o", None})

    with pytest.raises(OwnLeave):
        rules.check_others(student_id="s", person_ids=people)


@pytest.mark.parametrize(
    ("status", "of_absent", "excused"),
    [
        (None, False, True),
        ("absent", False, False),
        ("absent", True, True),
        ("present", True, False),
        ("late", True, False),
        ("excused", True, False),
    ],
)
def test_leave__excuses_whoever_is_not_known_to_have_come(status, of_absent, excused):
    assert rules.is_excused_from(status, of_absent=of_absent) is excused
