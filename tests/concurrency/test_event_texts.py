"""A draft that comes while another is kept: one of them stands, and the other is told."""

from threading import Barrier
from typing import Any

import pytest

from domain.events import commands, rules
from domain.events.commands import texts
from domain.events.models import EventTextVersion
from domain.shared.actor import Actor
from tests.concurrency.test_events import told, unlocked
from tests.concurrency.test_records import wait_at
from tests.factories.event_texts import EventTextFactory
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system(reason="race")


def race_for_the_second_version(monkeypatch: Any) -> list[str]:
    """Let both look at the version before either writes; a broken barrier means that the lock kept one out."""
    text = EventTextFactory()
    wait_at(monkeypatch, rules, "check_unchanged", Barrier(2))
    draft = {"event_id": text.event_id, "channel": text.channel, "version": 1}
    found = race(
        lambda number: told(lambda: commands.keep_event_text(SYSTEM, body=f"Draft {number}.", **draft)), runners=2
    )
    text.refresh_from_db()
    assert (text.version, EventTextVersion.objects.get().body) == (2, text.body)
    return sorted(found)


def test_drafts__without_the_lock__both_are_let_and_only_the_table_refuses(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(texts, "lock", unlocked)

    assert race_for_the_second_version(monkeypatch) == ["already_exists", "done"]


def test_drafts__two_at_once__one_stands_and_one_is_told(monkeypatch):
    assert race_for_the_second_version(monkeypatch) == ["done", "stale"]
