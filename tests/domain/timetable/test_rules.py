"""Local times as instants, and the days of patterns."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.shared.errors import TimeSkipped
from domain.timetable.errors import NoSessions
from domain.timetable.rules import Span, Weekly, dates_of, instant

MELBOURNE = "Australia/Melbourne"
TERM = Span(date(2026, 3, 4), date(2026, 4, 8))  # Wednesday to Wednesday


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2026, 4, 4), time(9), datetime(2026, 4, 3, 22, tzinfo=UTC)),
        (date(2026, 4, 5), time(9), datetime(2026, 4, 4, 23, tzinfo=UTC)),
        (date(2026, 4, 5), time(2, 30), datetime(2026, 4, 4, 15, 30, tzinfo=UTC)),  # shown twice: the first
        (date(2026, 10, 4), time(1, 59), datetime(2026, 10, 3, 15, 59, tzinfo=UTC)),
        (date(2026, 10, 4), time(3), datetime(2026, 10, 3, 16, tzinfo=UTC)),
        (date(2026, 10, 4), time(9), datetime(2026, 10, 3, 22, tzinfo=UTC)),
    ],
)
def test_instant__around_changes_of_the_clocks__is_what_people_see(day, at, utc):
    assert instant(day, at, MELBOURNE) == utc


@pytest.mark.parametrize("at", [time(2), time(2, 59, 59)])
def test_instant__that_the_clocks_skip__is_refused(at):
    with pytest.raises(TimeSkipped):
        instant(date(2026, 10, 4), at, MELBOURNE)


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "Asia/Kuching"])
@pytest.mark.parametrize("day", [date(2026, 4, 5), date(2026, 10, 4)])
def test_instant__where_clocks_never_change__is_always_there(zone, day):
    hours = {instant(day, time(hour, 30), zone) for hour in range(24)}

    assert max(hours) - min(hours) == timedelta(hours=23)


def test_dates__of_a_term_that_starts_midweek__count_that_week_as_the_first():
    assert dates_of(Weekly(1), TERM, []) == [date(2026, 3, day) for day in (9, 16, 23, 30)] + [date(2026, 4, 6)]
    assert dates_of(Weekly(1, "even"), TERM, [])[0] == date(2026, 3, 9)
    assert dates_of(Weekly(3), TERM, [])[0] == TERM.starts_on
    assert dates_of(Weekly(3), TERM, [])[-1] == TERM.ends_on


def test_dates__with_a_holiday__skip_the_day_and_count_the_week():
    holiday = [Span(date(2026, 3, 9), date(2026, 3, 9))]

    assert dates_of(Weekly(1, "even"), TERM, holiday) == [date(2026, 3, 23), date(2026, 4, 6)]


def test_dates__with_a_closed_week__do_not_count_it():
    closed = [Span(date(2026, 3, 9), date(2026, 3, 11)), Span(date(2026, 3, 12), date(2026, 3, 13))]

    assert dates_of(Weekly(1, "even"), TERM, closed) == [date(2026, 3, 16), date(2026, 3, 30)]


def test_dates__without_any__are_refused():
    with pytest.raises(NoSessions):
        dates_of(Weekly(7, starts_on=TERM.ends_on), TERM, [])
