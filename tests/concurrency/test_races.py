"""What must hold when many do the same at the same instant. Each lock is proven by a race that happens without it."""

from collections import Counter
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection, transaction

from domain import crud
from domain.academic.models import SemesterOffering, Unit
from domain.authentication.models import DeviceSession, RefreshToken
from domain.idempotency import commands as idempotency
from tests.api.platform.test_writes import OFFERINGS, UNIT, UNITS
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support.client import Client, client_for
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)


def twin(client: Client) -> Client:
    """Return a client of its own for a thread, logged in as the same person."""
    other = Client(raise_request_exception=False)
    other.defaults.update(client.defaults)
    return other


def two_writers_with_one_tag(monkeypatch) -> Counter[int]:
    """Let two writers, who read the same version, both check it before either writes. Return their statuses."""
    offering = SemesterOfferingFactory()
    client = client_for("staff")
    tag = client.get(f"{OFFERINGS}/{offering.pk}")["ETag"]
    both_checked = Barrier(2)
    write = crud.write

    def wait_then_write(row, **how):
        # A broken barrier means that the lock kept the other writer out, which is what we hope for.
        with suppress(BrokenBarrierError):
            both_checked.wait(timeout=1)
        write(row, **how)

    monkeypatch.setattr(crud, "write", wait_then_write)

    def change(number):
        path = f"{OFFERINGS}/{offering.pk}"
        return twin(client).patch(path, {"capacity": 100 + number}, HTTP_IF_MATCH=tag).status_code

    return Counter(race(change, runners=2))


def test_if_match__without_the_lock__both_writers_win(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(crud, "lock", lambda model, pk: model.objects.get(pk=pk))
    assert two_writers_with_one_tag(monkeypatch) == {200: 2}


def test_if_match__two_writers_with_one_tag__one_gets_412(monkeypatch):
    assert two_writers_with_one_tag(monkeypatch) == {200: 1, 412: 1}
    assert SemesterOffering.objects.get().version == 2


def same_key_in_parallel(runners: int = 20) -> Counter[int]:
    client = client_for("staff")

    def post(number):
        # Codes differ by nothing, so only the key can keep the effect single: uniqueness is taken away below.
        return twin(client).post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="one").status_code

    return Counter(race(post, runners=runners))


def test_idempotency_key__without_the_claim__several_requests_run_the_operation(monkeypatch):
    # Guards the test below: without the claim more than one request gets as far as adding the unit.
    reached = []
    add = crud.add
    both = Barrier(4)

    def counted(*args, **kwargs):
        reached.append(1)
        with suppress(BrokenBarrierError):
            both.wait(timeout=1)
        return add(*args, **kwargs)

    monkeypatch.setattr("api.viewsets.crud.add", counted)
    monkeypatch.setattr("api.idempotency.claim_key", lambda *args, **kwargs: None)
    same_key_in_parallel(runners=4)

    assert len(reached) > 1


def test_idempotency_key__twenty_at_once__one_effect(monkeypatch):
    reached = []
    add = crud.add

    def counted(*args, **kwargs):
        reached.append(1)
        return add(*args, **kwargs)

    monkeypatch.setattr("api.viewsets.crud.add", counted)
    statuses = same_key_in_parallel()

    assert Unit.objects.count() == 1
    assert len(reached) == 1
    # The others came while it ran (409, to be repeated), or after it (the same 201).
    assert set(statuses) <= {201, 409}
    assert statuses[201] >= 1
    assert idempotency.StoredAnswer.objects.count() == 1


def test_refresh_token__twenty_at_once__exactly_one_wins():
    user = UserFactory(email="ada@example.org")
    user.set_password("correct horse")
    user.save()
    UserRoleFactory(user=user)
    login = Client().post("/api/v1/auth/token", {"email": user.email, "password": "correct horse"}).json()

    def refresh(number):
        return Client().post("/api/v1/auth/token/refresh", {"refresh_token": login["refresh_token"]}).status_code

    statuses = Counter(race(refresh, runners=20))

    assert statuses == {200: 1, 401: 19}
    assert DeviceSession.objects.get().ended_because == "token_reused"
    assert RefreshToken.objects.count() == 2


def test_unique_code__ten_at_once__one_is_added():
    client = client_for("staff")

    statuses = Counter(race(lambda number: twin(client).post(UNITS, UNIT).status_code, runners=10))

    assert statuses == {201: 1, 409: 9}


def test_lock__held_by_another__409_with_retry_after():
    offering = SemesterOfferingFactory()
    client = client_for("staff")

    def change(number):
        if number == 0:
            with transaction.atomic():
                SemesterOffering.objects.select_for_update().get(pk=offering.pk)
                held.wait(timeout=10)
                done.wait(timeout=10)
            return None
        held.wait(timeout=10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        response = twin(client).patch(f"{OFFERINGS}/{offering.pk}", {"capacity": 1}, HTTP_IF_MATCH="*")
        done.wait(timeout=10)
        return response

    held, done = Barrier(2), Barrier(2)
    response = race(change, runners=2)[1]

    assert (response.status_code, response.json()["code"]) == (409, "busy")
    assert response["Retry-After"] == "1"
