"""Telling by several workers at once: nobody twice, and counts that never drift."""

from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError

from domain.notifications import commands, queries
from domain.notifications.commands import telling
from domain.notifications.models import Happening, Notification, NotificationInbox
from domain.shared.actor import Actor
from domain.users.models import User
from tests.concurrency.test_records import wait_at
from tests.domain.notifications.test_telling import fan_out, tell
from tests.factories.users import UserFactory
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system(reason="race")


def race_of_two_workers(monkeypatch: Any) -> list[str]:
    """Let both look for whom to tell before either tells; a broken barrier means that the lock kept one out."""
    UserFactory.create_batch(3)
    tell(User.objects.all(), key="race")
    pk = Happening.objects.get().pk
    found = queries.recipients
    monkeypatch.setattr(queries, "recipients", lambda *args, **how: list(found(*args, **how)))
    wait_at(monkeypatch, queries, "recipients", Barrier(2))

    def work(_number: int) -> str:
        try:
            commands.add_notifications(SYSTEM, happening_id=pk)
        except IntegrityError:
            return "refused"
        return "done"

    outcomes = sorted(race(work, runners=2))
    assert Notification.objects.count() == 3
    return outcomes


def test_fan_out__without_the_lock__only_the_table_keeps_people_from_being_told_twice(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(telling, "_locked", lambda pk: Happening.objects.get(pk=pk))

    assert race_of_two_workers(monkeypatch) == ["done", "refused"]


def test_fan_out__two_workers_at_once__take_turns(monkeypatch):
    assert race_of_two_workers(monkeypatch) == ["done", "done"]


def test_inbox__told_and_read_by_many_at_once__numbers_and_counts_are_exact():
    people = UserFactory.create_batch(3)
    for number in range(12):
        tell([each.pk for each in people], key=f"storm {number}")
    happenings = list(Happening.objects.values_list("pk", flat=True))

    def storm(runner: int) -> None:
        for pk in happenings[runner::4]:
            commands.add_notifications(SYSTEM, happening_id=pk)
            reader = people[runner % 3]
            last = Notification.objects.filter(recipient=reader).order_by("-number").first()
            commands.read_notification(Actor(user_id=reader.pk), up_to=last.pk)

    race(storm, runners=4)

    for each in people:
        rows = Notification.objects.filter(recipient=each)
        inbox = NotificationInbox.objects.get(recipient=each)
        assert sorted(rows.values_list("number", flat=True)) == list(range(1, 13))
        assert (inbox.last_number, inbox.unread) == (12, rows.filter(read_at=None).count())
    fan_out()
    assert Notification.objects.count() == 36
