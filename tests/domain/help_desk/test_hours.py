"""The clock of business, against an oracle that looks at the clock on the wall minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.help_desk.errors import BusinessHoursInvalid
from domain.help_desk.rules import (
    BusinessHours,
    add_business_time,
    business_time_between,
    check_holidays,
    check_week,
)

MELBOURNE, SAIGON = ZoneInfo("Australia/Melbourne"), ZoneInfo("Asia/Ho_Chi_Minh")
MINUTE = timedelta(minutes=1)
OFFICE = {day: [(9 * 60, 17 * 60)] for day in range(1, 6)}
# Melbourne's clocks go back on 5 April 2026 and forward on 4 October 2026, both at night on a Sunday.
AROUND = [datetime(2026, 4, 2, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 23, tzinfo=UTC)]
DAYS = 4


def runs(instant: datetime, hours: BusinessHours) -> bool:
    """Say by the clock on the wall alone whether the minute counts."""
    wall = instant.astimezone(hours.zone)
    minute = wall.hour * 60 + wall.minute
    return wall.date() not in hours.holidays and any(
        opens <= minute < closes for opens, closes in hours.weekly.get(wall.isoweekday(), ())
    )


@st.composite
def days(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Odd minutes, also at night, up to three times a day."""
    marks = draw(st.lists(st.integers(0, 1440), max_size=6, unique=True))
    marks.sort()
    return list(zip(marks[::2], marks[1::2], strict=False))


calendars = st.builds(
    BusinessHours,
    zone=st.sampled_from([MELBOURNE, SAIGON]),
    weekly=st.fixed_dictionaries(dict.fromkeys(range(1, 8), days())),
    holidays=st.frozensets(
        st.dates(date(2026, 4, 1), date(2026, 4, 7)) | st.dates(date(2026, 10, 1), date(2026, 10, 6))
    ),
)


@settings(max_examples=100, deadline=None)
@given(calendars, st.sampled_from(AROUND), st.integers(0, DAYS * 1440), st.integers(0, DAYS * 1440), st.data())
def test_clock__in_any_hours_around_any_change_of_clocks__is_that_on_the_wall(hours, first, one, other, data):
    begins, ends = sorted((one, other))
    start, end = first + begins * MINUTE, first + ends * MINUTE
    minutes = [number for number in range(begins, ends) if runs(first + number * MINUTE, hours)]

    assert business_time_between(start, end, hours) == len(minutes) * MINUTE
    if minutes:
        wanted = data.draw(st.integers(1, len(minutes)))
        due = add_business_time(start, wanted * MINUTE, hours)
        assert due == first + (minutes[wanted - 1] + 1) * MINUTE
        assert business_time_between(start, due, hours) == wanted * MINUTE


def test_clock__of_an_office__skips_nights_weekends_and_holidays():
    hours = BusinessHours(MELBOURNE, OFFICE, frozenset({date(2026, 4, 6)}))  # Easter Monday, after clocks went back
    start = datetime(2026, 4, 2, 16, 30, 20, tzinfo=MELBOURNE)  # Thursday afternoon

    due = add_business_time(start, timedelta(minutes=600), hours)

    assert due == datetime(2026, 4, 7, 10, 30, 20, tzinfo=MELBOURNE)
    assert business_time_between(start, due, hours) == timedelta(minutes=600)
    assert business_time_between(due, start, hours) == timedelta()
    assert add_business_time(start, timedelta(), hours) == start


def test_clock__where_nobody_said_hours__always_runs():
    start = datetime(2026, 4, 4, 12, tzinfo=UTC)

    assert add_business_time(start, timedelta(hours=30), None) == start + timedelta(hours=30)
    assert business_time_between(start, start + timedelta(hours=30), None) == timedelta(hours=30)


@pytest.mark.parametrize(
    "periods",
    [
        [],
        [(1, 540, 599)],  # not an hour in a week
        [(1, 600, 540)],
        [(1, 540, 720), (1, 719, 900)],
    ],
)
def test_week__that_overlaps_or_has_hardly_an_hour__is_refused(periods):
    with pytest.raises(BusinessHoursInvalid):
        check_week([dict(zip(("weekday", "opens_minute", "closes_minute"), each, strict=True)) for each in periods])


def test_holiday__twice__is_refused():
    with pytest.raises(BusinessHoursInvalid):
        check_holidays([{"held_on": date(2026, 12, 25), "name": name} for name in ("One", "Two")])


def test_oracle__knows_both_changes_of_the_clocks():
    night = BusinessHours(MELBOURNE, {7: [(2 * 60, 3 * 60)]})  # skipped in October, repeated in April
    midnight = {month: datetime.combine(date(2026, month, day), time(), MELBOURNE) for month, day in ((4, 5), (10, 4))}

    for month, minutes in ((4, 120), (10, 0)):
        start = midnight[month].astimezone(UTC)
        counted = sum(runs(start + number * MINUTE, night) for number in range(600))
        assert counted == minutes
        assert business_time_between(start, start + timedelta(hours=10), night) == minutes * MINUTE
