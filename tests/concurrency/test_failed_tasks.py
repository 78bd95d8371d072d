"""Two queue the same failed work again at once: one does, and the other is told that it is gone."""

from threading import Barrier
from typing import Any

import pytest
from django.db.models import QuerySet
from procrastinate.exceptions import ConnectorException

from domain.audit.models import AuditEvent
from domain.jobs import commands
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from tests.concurrency.test_records import wait_at
from tests.factories.jobs import FailedTaskFactory
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)


def race_to_retry(monkeypatch: Any) -> list[str]:
    pk = FailedTaskFactory().pk
    wait_at(monkeypatch, commands, "require_reach", Barrier(2))

    def work(_number: int) -> str:
        try:
            commands.retry_failed_task(Actor.system(reason="race"), pk=pk)
        except NotFound:
            return "gone"
        except ConnectorException:
            return "broken"
        return "queued"

    outcomes = sorted(race(work, runners=2))
    assert AuditEvent.objects.filter(action="failed_task.retry").count() == 1
    return outcomes


def test_retry__without_the_lock__two_at_once_find_it(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows.all())

    assert race_to_retry(monkeypatch) == ["broken", "queued"]


def test_retry__of_two_at_once__one_finds_it_gone(monkeypatch):
    assert race_to_retry(monkeypatch) == ["gone", "queued"]
