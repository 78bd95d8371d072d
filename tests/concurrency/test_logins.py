"""Logins, refreshes and hashes at the same instant."""

from collections import Counter
from contextlib import ExitStack, suppress
from datetime import timedelta
from io import StringIO
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from api import throttles
from domain.audit.models import AuditEvent
from domain.authentication.commands import attempts, passwords
from domain.authentication.models import DeviceSession, EmailedToken, LoginFailures, SigningKey
from domain.authentication.rules import digest_of
from domain.policy import limits
from domain.shared import clock, hashing
from domain.shared.actor import Actor
from domain.users.models import User
from tests.factories.authentication import PASSWORD, user_with_password
from tests.support.client import Client, client_for
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN, REFRESH = "/api/v1/auth/token", "/api/v1/auth/token/refresh"


@pytest.fixture(autouse=True)
def _many_requests(settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "login": "100000/60"}
    throttles.rate.cache_clear()


@pytest.fixture
def any_number_of_turns(monkeypatch):
    monkeypatch.setattr(hashing, "turn", ExitStack)


def attempt(password):
    return Client().post(LOGIN, {"email": "ada@example.org", "password": password})


def burst_of_guesses(monkeypatch, runners=20):
    """Let all guesses pass the look at the lock before any of them is counted. Return how many were looked at."""
    looked_at, passed = [], Barrier(runners)
    check, matches = attempts._check_lock, hashing.matches

    def check_then_wait(*args, **kwargs):
        check(*args, **kwargs)
        with suppress(BrokenBarrierError):
            passed.wait(timeout=5)

    monkeypatch.setattr(attempts, "_check_lock", check_then_wait)
    monkeypatch.setattr(hashing, "matches", lambda *args: (looked_at.append(1), matches(*args))[1])
    statuses = Counter(race(lambda number: attempt("wrong").status_code, runners=runners))
    return len(looked_at), statuses


def test_guesses__counted_only_when_they_have_failed__pass_the_limit(monkeypatch, any_number_of_turns):
    # Guards the test below: counting afterwards, as the plain way would, lets the whole burst through.
    user_with_password()
    count = attempts._count
    monkeypatch.setattr(
        attempts, "_count", lambda actor, *, email: attempts.Guess(email, "account:x", None, False, False)
    )
    report = attempts._report_failure
    monkeypatch.setattr(
        attempts,
        "_report_failure",
        lambda actor, **how: (report(actor, **how), count(actor, email="ada@example.org"))[0],
    )

    looked_at, _ = burst_of_guesses(monkeypatch)

    assert looked_at == 20


def test_guesses__twenty_at_once__ten_are_looked_at(monkeypatch, any_number_of_turns):
    user_with_password()

    looked_at, statuses = burst_of_guesses(monkeypatch)

    assert looked_at == limits.LOGIN_FAILURES_MAX
    assert statuses == {401: 10, 429: 10}
    assert LoginFailures.objects.filter(key__startswith="account:").get().failures == 10
    assert AuditEvent.objects.filter(action="user.lock").count() == 1


def test_refresh__twenty_at_once__one_wins_and_the_reuse_is_recorded_once():
    person = user_with_password()
    token = attempt(PASSWORD).json()["refresh_token"]

    statuses = Counter(race(lambda number: Client().post(REFRESH, {"refresh_token": token}).status_code, runners=20))

    assert statuses == {200: 1, 401: 19}
    assert DeviceSession.objects.get().ended_because == "token_reused"
    assert AuditEvent.objects.get(action="session.token_reused").object_id == person.pk


def test_login__while_all_turns_are_taken__503_and_the_rest_answers(monkeypatch):
    user_with_password()
    staff = client_for("staff")
    monkeypatch.setattr(limits, "PASSWORD_HASH_WAIT_SECONDS", 0)

    with ExitStack() as taken:
        for _ in range(limits.PASSWORD_HASHES_AT_ONCE):
            taken.enter_context(hashing.turn())
        response = attempt(PASSWORD)
        assert (response.status_code, response.json()["code"]) == (503, "overloaded")
        assert response["Retry-After"] == "1"
        assert staff.get("/api/v1/units").status_code == 200

    assert attempt(PASSWORD).status_code == 200
    assert not LoginFailures.objects.filter(key__startswith="account:").exists()


def test_login__while_as_many_wait_as_may__is_refused_without_waiting():
    user_with_password()
    with ExitStack() as taken:
        for _ in range(limits.PASSWORD_HASHES_AT_ONCE):
            taken.enter_context(hashing.turn())
        for _ in range(limits.PASSWORD_HASHES_WAITING):
            taken.enter_context(hashing._waiting)
        refused = attempt(PASSWORD)

    assert (refused.status_code, refused["Retry-After"]) == (503, "1")
    assert attempt(PASSWORD).status_code == 200


@pytest.mark.parametrize("path", ["login", "change", "reset"])
def test_hash__of_any_kind__is_made_outside_transactions(monkeypatch, path):
    person = user_with_password()
    seen = []
    matches, hashed = hashing.matches, hashing.hashed

    def noting(call):
        return lambda *args: (seen.append(connection.in_atomic_block), call(*args))[1]

    monkeypatch.setattr(hashing, "matches", noting(matches))
    monkeypatch.setattr(hashing, "hashed", noting(hashed))
    key = {"HTTP_IDEMPOTENCY_KEY": "one"}
    if path == "login":
        client_for().post(LOGIN, {"email": person.email, "password": PASSWORD}, **key)
    elif path == "change":
        body = {"current_password": PASSWORD, "new_password": "three blue kettles sing"}
        assert client_for(user=person).post("/api/v1/auth/password", body, **key).status_code == 204
    else:
        EmailedToken.objects.create(
            user=person,
            purpose="password_reset",
            email=person.email,
            digest=digest_of("secret"),
            expires_at=clock.now() + timedelta(minutes=1),
        )
        body = {"token": "secret", "new_password": "three blue kettles sing"}
        response = client_for().post("/api/v1/auth/password-reset/confirm", body, **key)
        assert response.status_code == 204

    assert seen
    assert not any(seen)


def login_during_a_change(monkeypatch):
    """Let somebody with the old password prove it before the change, and get the session after it."""
    person = user_with_password()
    proved, changed = Barrier(2), Barrier(2)
    claim = attempts.claim_account

    def claim_then_wait(actor, **how):
        user = claim(actor, **how)
        with suppress(BrokenBarrierError):
            proved.wait(timeout=5)
            changed.wait(timeout=5)
        return user

    monkeypatch.setattr("domain.authentication.commands.logins.claim_account", claim_then_wait)
    owner = client_for(user=person)

    def run(number):
        if number == 0:
            return attempt(PASSWORD).status_code
        proved.wait(timeout=5)
        body = {"current_password": PASSWORD, "new_password": "three blue kettles sing"}
        status = owner.post("/api/v1/auth/password", body).status_code
        changed.wait(timeout=5)
        return status

    return race(run, runners=2)


def test_login__with_the_old_password__without_the_second_look_survives_the_change(monkeypatch):
    # Guards the test below: a session that begins after the change would outlive it.
    monkeypatch.setattr(
        "domain.authentication.commands.sessions.lock", lambda model, pk: _with_old(User.objects.get(pk=pk))
    )
    assert login_during_a_change(monkeypatch) == [200, 204]


class _AnyPassword(str):
    def __ne__(self, other):
        return False

    __hash__ = str.__hash__


def _with_old(user):
    user.password = _AnyPassword(user.password)
    return user


def test_login__with_the_old_password__during_a_change_is_refused(monkeypatch):
    assert login_during_a_change(monkeypatch) == [401, 204]
    assert DeviceSession.objects.filter(ended_at__isnull=True).count() == 1


def test_reset__one_link_ten_times_at_once__one_password_is_set():
    person = user_with_password()
    expires_at = clock.now() + timedelta(minutes=1)
    EmailedToken.objects.create(
        user=person,
        purpose="password_reset",
        email=person.email,
        digest=digest_of("secret"),
        expires_at=expires_at,
    )
    letter = passwords.queries.find_letter("secret", "password_reset")

    def confirm(number):
        try:
            passwords._store_reset(Actor(user_id=None), letter=letter, encoded=f"hash {number}")
        except passwords.LinkInvalid:
            return False
        return True

    assert Counter(race(confirm, runners=10)) == {True: 1, False: 9}


def test_rotation__five_at_once__one_key_is_made():
    def rotate(number):
        try:
            call_command("rotate_jwt_keys", stdout=StringIO())
        except CommandError:
            return False
        return True

    assert Counter(race(rotate, runners=5)) == {True: 1, False: 4}
    assert SigningKey.objects.count() == 2
