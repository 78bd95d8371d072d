"""What overlaps what, against a second opinion that compares every pair."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from domain.shared.intervals import overlapping


@dataclass(frozen=True)
class Span:
    name: int
    starts_at: datetime
    ends_at: datetime


# Around the hours at which Melbourne's clocks go back and forward, and a day like others.
DAYS = [
    datetime.combine(day, datetime.min.time(), UTC) for day in (date(2026, 4, 4), date(2026, 10, 3), date(2026, 5, 4))
]


def spans(dice: Random, number: int) -> list[Span]:
    """Return spans on a coarse raster, so that many begin, end or lie alike."""
    found = []
    for name in range(number):
        start = dice.choice(DAYS) + timedelta(minutes=30 * dice.randrange(48))
        found.append(Span(name, start, start + timedelta(minutes=30 * dice.randrange(6))))
    return found


def every_pair(left, right):
    return {
        (one.name, other.name)
        for one in left
        for other in right
        if max(one.starts_at, other.starts_at) < min(one.ends_at, other.ends_at)
    }


@pytest.mark.parametrize("seed", range(40))
def test_overlapping__of_thousands_of_pairs__agrees_with_every_pair_compared(seed):
    dice = Random(seed)
    left, right = spans(dice, 60), spans(dice, 60)

    found = [(one.name, other.name) for one, other in overlapping(left, right)]

    assert len(found) == len(set(found))
    assert set(found) == every_pair(left, right)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((9, 11), (9, 11), True),
        ((9, 11), (9, 10), True),
        ((9, 12), (10, 11), True),
        ((9, 11), (10, 12), True),
        ((9, 11), (11, 12), False),
        ((9, 11), (8, 9), False),
        ((9, 11), (12, 13), False),
        ((9, 11), (10, 10), False),
    ],
)
def test_overlapping__of_two__is_half_open_and_the_same_both_ways(one, other, shared):
    there = [
        Span(number, *(DAYS[0] + timedelta(hours=hour) for hour in each)) for number, each in enumerate((one, other))
    ]

    assert bool(list(overlapping(there[:1], there[1:]))) is shared
    assert bool(list(overlapping(there[1:], there[:1]))) is shared


def test_overlapping__of_many_that_do_not_overlap__takes_no_time_for_pairs():
    looked_at = []

    class Counted(Span):
        def __getattribute__(self, name):
            looked_at.append(name)
            return super().__getattribute__(name)

    left = [Counted(n, DAYS[0] + timedelta(hours=2 * n), DAYS[0] + timedelta(hours=2 * n + 1)) for n in range(1000)]
    right = [
        Counted(n, DAYS[0] + timedelta(hours=2 * n + 1), DAYS[0] + timedelta(hours=2 * n + 2)) for n in range(1000)
    ]
    looked_at.clear()

    assert list(overlapping(left, right)) == []
    assert len(looked_at) <= 10 * 2000
