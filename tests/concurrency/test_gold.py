"""Gold in the hands of many at the same instant."""

import random
from collections import Counter
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from domain.gold import commands, queries
from domain.gold.commands import ledger
from domain.gold.models import GoldAccount, GoldTransaction
from domain.gold.queries import ledger as ledger_queries
from domain.policy.roles import SystemRole
from domain.shared.actor import Actor
from domain.shared.errors import Busy, DomainError
from tests.api.gold.samples import books
from tests.factories.gold import GoldTransactionFactory
from tests.factories.people import StudentProfileFactory
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system(reason="race")


def student_with(gold: int) -> Any:
    person = StudentProfileFactory().user
    if gold:
        GoldTransactionFactory(student=person, amount=gold)
    return person


def actor_of(person: Any) -> Actor:
    return Actor(user_id=person.pk, roles=frozenset({SystemRole.STUDENT}))


def told(call: Any) -> str:
    """Return what became of a call, tried again while others hold the account: done, or the code of the refusal."""
    while True:
        try:
            call()
            return "done"
        except Busy:
            continue
        except DomainError as error:
            return error.code


def test_spending__fifty_at_once__never_goes_below_zero():
    person = student_with(100)

    found = race(
        lambda number: told(
            lambda: commands.redeem_gold_transaction(actor_of(person), amount=9, key=f"spend-{number}", note="A pen.")
        ),
        runners=50,
    )

    assert Counter(found) == {"done": 11, "not_enough_gold": 39}
    assert (GoldAccount.objects.get().balance, books()["is_balanced"]) == (1, True)


def spending_twice(monkeypatch: Any) -> list[str]:
    """Let two spend the same gold, each having seen the lots before either wrote."""
    person, seen = student_with(10), Barrier(2)
    open_lots = ledger_queries.open_lots

    def look_and_wait(student_id: Any) -> Any:
        found = open_lots(student_id)
        with suppress(BrokenBarrierError):  # the lock kept the other out, which is what we hope for
            seen.wait(timeout=1)
        return found

    monkeypatch.setattr(queries, "open_lots", look_and_wait)

    def run(number: int) -> str:
        try:
            return told(
                lambda: commands.redeem_gold_transaction(actor_of(person), amount=10, key=f"k-{number}", note="Tea.")
            )
        except Exception as error:  # noqa: BLE001 whatever the database says
            return type(error).__name__

    found = race(run, runners=2)
    assert (GoldAccount.objects.get().balance, books()["is_balanced"]) == (0, True)
    return sorted(found)


def test_spending__without_the_lock__only_the_database_refuses_the_second(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(ledger, "lock_all", lambda model, pks: list(model.objects.filter(pk__in=pks)))

    assert spending_twice(monkeypatch) == ["IntegrityError", "done"]


def test_spending__twice_at_once__tells_the_second_why_not(monkeypatch):
    assert spending_twice(monkeypatch) == ["done", "not_enough_gold"]


def test_awarding__twenty_times_by_one_key__makes_one_entry_and_one_answer():
    person = student_with(0)
    asked = {"student_id": person.pk, "amount": 30, "key": "open-day:guide", "note": "Guided visitors."}

    found = race(lambda _: commands.award_gold_transaction(SYSTEM, **asked), runners=20)

    assert len({each.pk for each in found}) == 1
    assert sum(each.is_new for each in found) == 1
    assert (GoldTransaction.objects.count(), books()["entries_sum"], books()["is_balanced"]) == (1, 30, True)


def test_awarding__two_students_by_one_key__gives_it_to_one():
    people = [student_with(0), student_with(0)]

    def run(number: int) -> str:
        asked = {"student_id": people[number].pk, "amount": 30, "key": "winner", "note": "Won."}
        return told(lambda: commands.award_gold_transaction(SYSTEM, **asked))

    assert sorted(race(run, runners=2)) == ["done", "gold_key_taken"]
    assert books()["entries_sum"] == 30


def test_storm__of_everything_at_once__leaves_books_that_agree():
    people = [student_with(60) for _ in range(5)]
    dice = random.Random(6)
    deeds = [
        (
            dice.choice(["transfer", "transfer", "redeem", "award", "deduct"]),
            *dice.sample(people, 2),
            dice.randint(5, 30),
        )
        for _ in range(48)
    ]

    def run(number: int) -> Counter[str]:
        found: Counter[str] = Counter()
        for place, (verb, giver, taker, amount) in enumerate(deeds[number * 6 : number * 6 + 6]):
            asked: dict[str, Any] = {"amount": amount, "key": f"{number}-{place}", "note": "In the storm."}
            if verb != "redeem":
                asked["student_id"] = taker.pk
            actor = SYSTEM if verb in {"award", "deduct"} else actor_of(giver)
            command = getattr(commands, f"{verb}_gold_transaction")
            found[told(lambda: command(actor, **asked))] += 1  # noqa: B023 called at once
        return found

    found = sum(race(run, runners=8), Counter())

    assert set(found) <= {"done", "not_enough_gold", "transfer_limit_reached"}
    assert (found.total(), found["done"] > 20) == (48, True)
    told_books = books()
    assert told_books["is_balanced"]
    assert told_books["entries_sum"] == told_books["balances_sum"] == told_books["lots_sum"]
    assert all(account.balance >= 0 for account in GoldAccount.objects.all())
