"""The last place at an event: never given twice, and never taken away from below."""

from threading import Barrier
from typing import Any

import pytest

from domain.events import commands, rules
from domain.events.commands import events
from domain.events.models import Event, EventResponse
from domain.policy.workflows import EventState
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from tests.concurrency.test_records import wait_at
from tests.factories.events import EventFactory, EventResponseFactory
from tests.factories.users import UserFactory
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system(reason="race")


def told(call: Any) -> str:
    """Return what became of a call: done, or the code of the refusal."""
    try:
        call()
        return "done"
    except DomainError as error:
        return error.code


def unlocked(model: Any, pk: Any) -> Any:
    return model.objects.get(pk=pk)


def race_for_the_last_place(monkeypatch: Any) -> list[str]:
    """Let both look for a place before either takes it; a broken barrier means that the lock kept one out."""
    row, people = EventFactory(status=EventState.PUBLISHED, rsvp_limit=1), UserFactory.create_batch(2)
    wait_at(monkeypatch, rules, "check_place", Barrier(2))
    actors = [Actor(user_id=person.pk) for person in people]
    found = race(
        lambda number: told(lambda: commands.respond_event(actors[number], pk=row.pk, answer="going")), runners=2
    )
    assert Event.objects.get().going == EventResponse.objects.count() == 1
    return sorted(found)


def test_last_place__without_the_lock__both_are_let_and_only_the_table_refuses(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(events, "lock", unlocked)

    assert race_for_the_last_place(monkeypatch) == ["conflict", "done"]


def test_last_place__two_at_once__one_has_it_and_one_is_told(monkeypatch):
    assert race_for_the_last_place(monkeypatch) == ["done", "event_full"]


def race_for_a_lower_limit(monkeypatch: Any) -> list[str]:
    """Let somebody take the second place while the limit becomes one."""
    row, person = EventFactory(status=EventState.PUBLISHED, rsvp_limit=2), UserFactory()
    EventResponseFactory(event=row)
    both = Barrier(2)
    for name in ("check_place", "check_limit"):
        wait_at(monkeypatch, rules, name, both)

    def run(number: int) -> str:
        if number == 0:
            return told(lambda: commands.respond_event(Actor(user_id=person.pk), pk=row.pk, answer="going"))
        return told(lambda: commands.change_event(SYSTEM, pk=row.pk, values={"rsvp_limit": 1}))

    found = race(run, runners=2)
    there = Event.objects.get()
    assert there.going <= there.rsvp_limit
    return found


def test_lower_limit__without_the_lock__only_the_table_refuses(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(events, "lock", unlocked)

    assert race_for_a_lower_limit(monkeypatch) in (["conflict", "done"], ["done", "rule_broken"])


def test_lower_limit__while_somebody_says_to_come__one_of_both_is_told(monkeypatch):
    assert race_for_a_lower_limit(monkeypatch) in (["event_full", "done"], ["done", "limit_below_going"])
