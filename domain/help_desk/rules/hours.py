"""The clock that only runs in hours of business.

It runs whenever the clock on the wall shows a time within the hours of that weekday, unless the day is a holiday. So an
hour that clocks repeat counts twice, and one that they skip does not count.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
DAY_MINUTES = 24 * 60
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class BusinessHours:
    """The hours of a week by ISO weekday, as minutes of the day: in order, half-open, apart from each other."""

    zone: ZoneInfo
    weekly: Mapping[int, Sequence[tuple[int, int]]]
    holidays: frozenset[date] = field(default_factory=frozenset)

    def spans(self, start: datetime, end: datetime | None = None) -> Iterator[Span]:
        """Yield, in UTC and in order, when the clock runs on the local days from one instant to another."""
        day = start.astimezone(self.zone).date()
        last = date.max if end is None else end.astimezone(self.zone).date()
        while day <= last:
            yield from self._spans_on(day)
            day += DAY

    def _spans_on(self, day: date) -> Iterator[Span]:
        hours = () if day in self.holidays else self.weekly.get(day.isoweekday(), ())
        if not hours:
            return
        for begins, ends, offset in self._pieces(day):
            midnight = datetime.combine(day, time(), UTC) - offset
            for opens, closes in hours:
                since, until = max(begins, midnight + opens * MINUTE), min(ends, midnight + closes * MINUTE)
                if since < until:
                    yield since, until

    def _pieces(self, day: date) -> Iterator[tuple[datetime, datetime, timedelta]]:
        """Yield the parts of a local day in which the offset stays the same: one, or two if the clocks change."""
        begins, ends = self._midnight(day), self._midnight(day + DAY)
        before, after = self._offset(begins), self._offset(ends - MINUTE)
        if before == after:
            yield begins, ends, before
            return
        low, high = begins, ends
        while high - low > MINUTE:
            middle = low + (high - low) // (2 * MINUTE) * MINUTE
            low, high = (middle, high) if self._offset(middle) == before else (low, middle)
        yield begins, high, before
        yield high, ends, after

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def _offset(self, instant: datetime) -> timedelta:
        return instant.astimezone(self.zone).utcoffset() or timedelta()


def add_business_time(start: datetime, span: timedelta, hours: BusinessHours | None) -> datetime:
    """Return the first instant by which so much time of business has passed. Without hours, all time is.

    The hours are those of a week that has some: otherwise that instant never comes.
    """
    if hours is None or span <= timedelta():
        return start + max(span, timedelta())
    left = span
    for since, until in hours.spans(start):
        begins = max(since, start)
        if begins < until:
            if left <= until - begins:
                return begins + left
            left -= until - begins
    raise AssertionError("days do not end")


def business_time_between(start: datetime, end: datetime, hours: BusinessHours | None) -> timedelta:
    """Return how much time of business passes from one instant to another; none if that one is earlier."""
    if end <= start:
        return timedelta()
    if hours is None:
        return end - start
    spans = hours.spans(start, end)
    return sum((max(min(until, end) - max(since, start), timedelta()) for since, until in spans), timedelta())
