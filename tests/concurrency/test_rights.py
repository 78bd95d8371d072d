"""Rights that many change at the same instant. Each lock is proven by a race that happens without it."""

from collections import Counter
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event

import pytest

from domain import crud
from domain.users.commands import grants, roles
from domain.users.models import Role, UserRole
from domain.users.queries import has_administrator
from tests.concurrency.test_races import twin
from tests.factories.users import RoleFactory, UserFactory
from tests.support.client import client_for
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
GRANTS = "/api/v1/user-roles"


def meet(barrier):
    # A broken barrier means that the lock kept the other one out, which is what we hope for.
    with suppress(BrokenBarrierError):
        barrier.wait(timeout=1)


def two_revoke_each_other(monkeypatch) -> Counter[int]:
    """Let both administrators end the other's grant, and both look whether one remains, before either commits."""
    both_looked, look = Barrier(2), grants.queries.has_administrator

    def look_then_wait():
        found = look()
        meet(both_looked)
        return found

    monkeypatch.setattr(grants.queries, "has_administrator", look_then_wait)
    people = [client_for("admin"), client_for("admin")]
    rows = [UserRole.objects.get(user=people[1 - number].user) for number in range(2)]

    def revoke(number):
        path = f"{GRANTS}/{rows[number].pk}/revoke"
        return twin(people[number]).post(path, {"reason": "Coup."}).status_code

    return Counter(race(revoke, runners=2))


def test_administrators__revoking_each_other_without_the_lock__none_remains(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    lock = grants.lock
    monkeypatch.setattr(grants, "lock", lambda model, pk: None if model is Role else lock(model, pk))

    assert two_revoke_each_other(monkeypatch) == {200: 2}
    monkeypatch.undo()
    assert not has_administrator()


def test_administrators__revoking_each_other__one_remains(monkeypatch):
    assert two_revoke_each_other(monkeypatch) == {200: 1, 409: 1}
    monkeypatch.undo()
    assert has_administrator()
    assert UserRole.objects.filter(revoked_at__isnull=True).count() == 1


def test_administrators__ten_revoked_at_once_by_each_other__one_remains():
    people = [client_for("admin") for _ in range(10)]
    rows = [UserRole.objects.get(user=people[(number + 1) % 10].user) for number in range(10)]

    def revoke(number):
        return twin(people[number]).post(f"{GRANTS}/{rows[number].pk}/revoke", {"reason": "Coup."}).status_code

    statuses = Counter(race(revoke, runners=10))

    # Whoever was revoked before being asked has lost the right (403), the last one may not go (409).
    assert has_administrator()
    assert set(statuses) <= {200, 403, 409}
    assert UserRole.objects.filter(revoked_at__isnull=True).count() == 10 - statuses[200]


def grant_while_deleting(monkeypatch) -> list[int]:
    """Let one grant a role and another delete it, each having looked before the other writes."""
    both, deleted, write, remove = Barrier(2), Event(), crud.write, crud.remove

    def write_then_wait(row, **how):
        write(row, **how)
        meet(both)
        deleted.wait(timeout=1)  # in vain where the lock keeps the deletion waiting

    def wait_then_remove(*args, **kwargs):
        meet(both)
        remove(*args, **kwargs)

    monkeypatch.setattr(grants.crud, "write", write_then_wait)
    monkeypatch.setattr(roles.crud, "remove", wait_then_remove)
    admin, role, person = client_for("admin"), RoleFactory(code="desk"), UserFactory()

    def do(number):
        client = twin(admin)
        if number == 0:
            status = client.delete(f"/api/v1/roles/{role.pk}", HTTP_IF_MATCH="*").status_code
            deleted.set()
            return status
        return client.post(GRANTS, {"user_id": str(person.pk), "role": "desk", "reason": "Begins."}).status_code

    return race(do, runners=2)


def test_role__granted_while_deleted_without_the_lock__breaks(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(grants, "lock", lambda model, pk: model.objects.get(pk=pk))

    assert 500 in grant_while_deleting(monkeypatch)


def test_role__granted_while_deleted__one_of_both_is_refused(monkeypatch):
    deleted, granted = grant_while_deleting(monkeypatch)

    assert (deleted, granted) in {(204, 422), (409, 201)}
    assert Role.objects.filter(code="desk").exists() is (granted == 201)
    assert UserRole.objects.filter(role_id="desk").exists() is (granted == 201)
