"""What must hold of people when many act at the same instant; each lock proven by the race without it."""

from collections import Counter
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest

from domain.people import rules
from domain.people.commands import guardians, users
from domain.people.models import ParentGuardian
from domain.policy.limits import GUARDIANS_MAX
from domain.users.commands import grants
from domain.users.models import User
from tests.concurrency.test_races import twin
from tests.factories.people import ParentGuardianFactory
from tests.factories.users import UserFactory
from tests.support.client import client_for
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
LINKS, USERS = "/api/v1/parent-guardians", "/api/v1/users"


def wait_after(monkeypatch, module, name, *, runners=2):
    """Make every runner do this step before any goes on."""
    step, all_there = getattr(module, name), Barrier(runners)

    def step_then_wait(*args, **kwargs):
        result = step(*args, **kwargs)
        # A broken barrier means that the lock kept the others out, which is what we hope for.
        with suppress(BrokenBarrierError):
            all_there.wait(timeout=1)
        return result

    monkeypatch.setattr(module, name, step_then_wait)


def two_guardians_for_the_last_place(monkeypatch) -> Counter[int]:
    student = UserFactory()
    ParentGuardianFactory.create_batch(GUARDIANS_MAX - 1, student=student)
    people = UserFactory.create_batch(2)
    client = client_for("staff")
    wait_after(monkeypatch, rules, "check_guardians")

    def link(number):
        body = {"student_id": str(student.pk), "guardian_id": str(people[number].pk), "relationship": "parent"}
        return twin(client).post(LINKS, body).status_code

    return Counter(race(link, runners=2))


def test_last_guardian__without_the_lock__there_is_one_too_many(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(guardians, "lock", lambda model, pk: model.objects.get(pk=pk))
    assert two_guardians_for_the_last_place(monkeypatch) == {201: 2}


def test_last_guardian__two_at_once__one_is_linked(monkeypatch):
    assert two_guardians_for_the_last_place(monkeypatch) == {201: 1, 422: 1}
    assert ParentGuardian.objects.count() == GUARDIANS_MAX


def administrators_against_each_other(monkeypatch) -> Counter[int]:
    clients = [client_for("admin"), client_for("admin")]
    wait_after(monkeypatch, users, "keep_administrator")

    def deactivate(number):
        other = clients[1 - number].user
        return twin(clients[number]).post(f"{USERS}/{other.pk}/deactivate", {"reason": "A coup."}).status_code

    return Counter(race(deactivate, runners=2))


def test_last_administrator__without_the_lock__nobody_is_left(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(grants, "lock", lambda model, pk: model.objects.get(pk=pk))
    monkeypatch.setattr(users, "_lock_administrators", lambda: None)
    assert administrators_against_each_other(monkeypatch) == {200: 2}
    assert User.objects.filter(is_active=True).count() == 0


def test_last_administrator__two_deactivate_each_other__one_remains(monkeypatch):
    statuses = administrators_against_each_other(monkeypatch)

    # The second finds that it would remove the last, or that it is itself no more.
    assert statuses[200] == 1
    assert set(statuses) <= {200, 401, 403, 409}
    assert User.objects.filter(is_active=True).count() == 1
