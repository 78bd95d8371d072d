"""Two who keep requisites at the same instant, each of which alone would be in order."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest

from domain.requisites import commands, queries
from domain.requisites.commands import add_unit_requisite, change_unit_requisite
from domain.requisites.errors import NeverMet, RequisiteCycle
from domain.requisites.models import UnitRequisite
from domain.requisites.rules import cycle_through, edges
from domain.shared.actor import Actor
from domain.shared.errors import Stale
from tests.factories.academic import UnitFactory
from tests.factories.requisites import UnitRequisiteFactory
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system(reason="test")


def passed(unit):
    return {"kind": "unit", "unit_id": str(unit.pk)}


def unlocked(*_args, **_how):
    return None


def meet_after_checking(monkeypatch):
    """Let both check before either commits. A broken barrier means that the lock kept one out."""
    both = Barrier(2)
    check = commands._check_all

    def check_then_wait(*args):
        check(*args)
        with suppress(BrokenBarrierError):
            both.wait(timeout=1)

    monkeypatch.setattr(commands, "_check_all", check_then_wait)


def keep(values):
    try:
        add_unit_requisite(SYSTEM, values=values)
        return "kept"
    except (RequisiteCycle, NeverMet) as error:
        return error.code


def each_requires_the_other(monkeypatch):
    one, two = UnitFactory.create_batch(2)
    meet_after_checking(monkeypatch)
    wanted = [{"unit_id": one.pk, "expression": passed(two)}, {"unit_id": two.pk, "expression": passed(one)}]

    told = race(lambda number: keep(wanted[number]), runners=2)

    kept = queries.catalogue().expressions
    return sorted(told), cycle_through(one.pk, {pk: edges(node) for pk, node in kept.items()}) is not None


def test_requiring_each_other__without_the_lock__makes_a_circle(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(commands, "lock_writes", unlocked)

    assert each_requires_the_other(monkeypatch) == (["kept", "kept"], True)


def test_requiring_each_other__at_the_same_instant__one_is_refused(monkeypatch):
    assert each_requires_the_other(monkeypatch) == (["kept", "requisite_cycle"], False)


def requiring_what_excludes_each_other(monkeypatch):
    one, two, three = UnitFactory.create_batch(3)
    meet_after_checking(monkeypatch)
    both = {"kind": "all", "of": [passed(two), passed(three)]}
    wanted = [
        {"unit_id": one.pk, "expression": both},
        {"unit_id": two.pk, "antirequisite_unit_ids": [three.pk]},
    ]

    told = race(lambda number: keep(wanted[number]), runners=2)

    return sorted(told), queries.catalogue().never_met(one.pk) is not None


def test_excluding__without_the_lock__leaves_what_nobody_can_meet(monkeypatch):
    monkeypatch.setattr(commands, "lock_writes", unlocked)

    assert requiring_what_excludes_each_other(monkeypatch) == (["kept", "kept"], True)


def test_excluding__while_another_requires_both__one_is_refused(monkeypatch):
    assert requiring_what_excludes_each_other(monkeypatch) == (["kept", "requisite_never_met"], False)


def test_change__of_one_version_by_two__the_second_is_stale():
    row, units = UnitRequisiteFactory(), UnitFactory.create_batch(2)

    def run(number):
        try:
            change_unit_requisite(SYSTEM, pk=row.pk, values={"expression": passed(units[number])}, versions=[1])
            return "changed"
        except Stale:
            return "stale"

    assert sorted(race(run, runners=2)) == ["changed", "stale"]
    assert UnitRequisite.objects.get().version == 2
