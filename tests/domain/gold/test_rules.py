from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gold.errors import NotEnoughGold
from domain.gold.rules import Lot, given_back, take

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOTS = st.lists(
    st.tuples(st.integers(1, 100), st.integers(0, 9)).map(lambda each: (each[0], NOON + timedelta(days=each[1]))),
    max_size=8,
).map(lambda found: [Lot(amount, expires_at, pk) for pk, (amount, expires_at) in enumerate(found)])


@given(LOTS, st.integers(1, 900))
def test_take__whatever_there_is__takes_exactly_that_and_the_soonest_first(lots, amount):
    there = sum(lot.amount for lot in lots)
    if there < amount:
        with pytest.raises(NotEnoughGold):
            take(lots, amount)
        return
    taken = {part.pk: part.amount for part in take(lots, amount)}

    assert sum(taken.values()) == amount
    assert all(0 < part <= lots[pk].amount for pk, part in taken.items())
    last = max((lots[pk].expires_at, str(pk)) for pk in taken)
    for lot in lots:  # nothing that expires sooner is left
        if (lot.expires_at, str(lot.pk)) < last:
            assert taken.get(lot.pk) == lot.amount


def test_take__with_some_named_first__leaves_what_expires_sooner():
    lots = [Lot(10, NOON, "soon"), Lot(10, NOON + timedelta(days=5), "own")]

    assert [(part.pk, part.amount) for part in take(lots, 15, first={"own"})] == [("own", 10), ("soon", 5)]


def test_given_back__lasts_as_long_as_it_would_have_or_some_days():
    later = NOON + timedelta(days=90)

    assert [lot.expires_at for lot in given_back([Lot(1, NOON, "a"), Lot(1, later, "b")], now=NOON)] == [
        NOON + timedelta(days=30),
        later,
    ]
