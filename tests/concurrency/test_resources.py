"""The order of a unit's resources under two hands at once; the lock is proven by a race that happens without it."""

from collections import Counter

import pytest

from domain.resources import commands, rules
from domain.resources.models import UnitResource
from tests.api.resources.samples import RESOURCES, address
from tests.concurrency.test_files_and_scholarships import unlocked, wait_after
from tests.concurrency.test_races import twin
from tests.factories.academic import UnitFactory
from tests.factories.resources import UnitResourceFactory
from tests.support.client import client_for
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)


def positions() -> list[int]:
    return sorted(UnitResource.objects.values_list("position", flat=True))


def two_additions(monkeypatch) -> Counter[int]:
    """Add two resources to a unit at once; return the statuses."""
    unit, client = UnitFactory(), client_for("staff")
    wait_after(monkeypatch, rules, "check_room")
    return Counter(race(lambda _: twin(client).post(RESOURCES, address(unit)).status_code, runners=2))


def test_additions__without_the_lock__want_one_position_and_only_the_constraint_holds(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(commands, "lock", unlocked)
    assert two_additions(monkeypatch) == {201: 1, 409: 1}


def test_additions__at_once__stand_one_after_the_other(monkeypatch):
    assert two_additions(monkeypatch) == {201: 2}
    assert positions() == [1, 2]


def two_moves(monkeypatch) -> Counter[int]:
    """Move the first to the end and the last to the beginning at once; return the statuses."""
    unit, client = UnitFactory(), client_for("staff")
    rows = [UnitResourceFactory(unit=unit, address=True) for _ in range(3)]
    wait_after(monkeypatch, rules, "check_position")
    moves = [(rows[0], 3), (rows[2], 1)]

    def move(number):
        row, position = moves[number]
        return twin(client).post(f"{RESOURCES}/{row.pk}/move", {"position": position}).status_code

    return Counter(race(move, runners=2))


def test_moves__without_the_lock__break_the_order_or_each_other(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(commands, "lock", unlocked)
    assert (two_moves(monkeypatch), positions()) != ({200: 2}, [1, 2, 3])


def test_moves__at_once__keep_the_order(monkeypatch):
    assert two_moves(monkeypatch) == {200: 2}
    assert positions() == [1, 2, 3]
