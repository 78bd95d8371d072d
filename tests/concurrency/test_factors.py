"""Second factors under parallel attempts: a code is good once, and guesses share one count."""

from collections import Counter
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pyotp
import pytest
from django.db import transaction

from api import throttles
from domain import crud
from domain.authentication.commands import challenges, codes, passkeys
from domain.authentication.models import (
    ChallengePurpose,
    DeviceSession,
    LoginChallenge,
    Passkey,
    RecoveryCode,
    TotpDevice,
)
from domain.policy import limits
from domain.shared import clock, webauthn
from domain.shared.actor import Actor
from domain.users.models import User
from tests.concurrency.test_races import twin
from tests.factories.authentication import SECRET, PasskeyFactory, TotpDeviceFactory
from tests.factories.users import UserFactory
from tests.support.authenticator import Authenticator
from tests.support.client import client_for
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = "/api/v1/auth/token/second-factor"
NOBODY = Actor(user_id=None)


@pytest.fixture(autouse=True)
def _no_rate_limit(settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "login": "100000/60"}
    throttles.rate.cache_clear()


@pytest.fixture
def person():
    return TotpDeviceFactory().user


def challenge_for(user):
    return challenges.start_challenge(NOBODY, purpose=ChallengePurpose.SECOND_FACTOR, user_id=user.pk)


def shown():
    totp = pyotp.TOTP(SECRET)
    return totp.generate_otp(totp.timecode(clock.now()))


def wrong():
    totp = pyotp.TOTP(SECRET)
    near = {totp.generate_otp(totp.timecode(clock.now()) + steps) for steps in range(-2, 3)}
    return next(code for number in range(9) if (code := f"{number:06}") not in near)


def answers(tried, *, runners):
    """Send an answer per runner, all at once; return how often each code or status came."""

    def send(number):
        challenge, code = tried[number]
        response = client_for().post(SECOND, {"challenge": challenge, "code": code})
        return response.json().get("code", response.status_code)

    return Counter(race(send, runners=runners))


def test_code__in_ten_logins_at_once__good_for_one(person):
    code = shown()

    found = answers([(challenge_for(person), code) for _ in range(10)], runners=10)

    assert found == {200: 1, "second_factor_wrong": 9}
    assert DeviceSession.objects.count() == 1


def test_challenge__answered_rightly_ten_times_at_once__one_login(person):
    challenge, code = challenge_for(person), shown()

    found = answers([(challenge, code)] * 10, runners=10)

    assert found[200] == 1
    assert DeviceSession.objects.count() == 1


def test_recovery_code__in_ten_logins_at_once__good_for_one(person):
    with transaction.atomic():
        code = codes.keep_recovery_codes(NOBODY, user_id=person.pk)[0]

    found = answers([(challenge_for(person), code) for _ in range(10)], runners=10)

    assert found == {200: 1, "second_factor_wrong": 9}
    assert RecoveryCode.objects.filter(used_at__isnull=True).count() == 9


def test_guesses__of_one_login_at_once__only_five_are_looked_at(person):
    challenge, code = challenge_for(person), wrong()

    found = answers([(challenge, code)] * 20, runners=20)

    assert found == {"second_factor_wrong": limits.SECOND_FACTOR_TRIES, "challenge_invalid": 15}
    assert LoginChallenge.objects.get().tries == limits.SECOND_FACTOR_TRIES


def test_guesses__of_twenty_logins_at_once__only_ten_are_looked_at(person):
    code = wrong()

    found = answers([(challenge_for(person), code) for _ in range(20)], runners=20)

    assert found == {"second_factor_wrong": limits.LOGIN_FAILURES_MAX, "too_many_codes": 10}
    assert TotpDevice.objects.get().failures == limits.LOGIN_FAILURES_MAX


def test_passkey__one_answer_ten_times_at_once__one_login():
    client = client_for(user=UserFactory())
    device = Authenticator()
    asked = client.post("/api/v1/me/passkeys/challenge").json()["options"]
    client.post("/api/v1/me/passkeys", {"name": "Phone", "credential": device.create(asked)})
    credential = device.get(client_for().post("/api/v1/auth/passkeys/challenge").json()["options"])

    def log_in(number):
        return client_for().post("/api/v1/auth/passkeys/token", {"credential": credential}).status_code

    assert Counter(race(log_in, runners=10)) == {200: 1, 401: 9}


def register_the_last_one_twice(monkeypatch):
    """Let two browsers register a passkey where there is room for one; both count before either adds."""
    user = UserFactory()
    PasskeyFactory.create_batch(limits.PASSKEYS_MAX - 1, user=user)
    client = client_for(user=user)
    asked = [client.post("/api/v1/me/passkeys/challenge").json()["options"] for _ in range(2)]
    both_counted, write = Barrier(2), crud.write

    def wait_then_write(row, **how):
        # A broken barrier means that the lock kept the other out, which is what we hope for.
        with suppress(BrokenBarrierError):
            both_counted.wait(timeout=1)
        write(row, **how)

    monkeypatch.setattr(crud, "write", wait_then_write)

    def register(number):
        credential = Authenticator().create(asked[number])
        return twin(client).post("/api/v1/me/passkeys", {"name": "New", "credential": credential}).status_code

    return Counter(race(register, runners=2))


def test_last_passkey__without_the_lock__is_added_twice(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(passkeys, "claim_person", lambda actor: User.objects.get(pk=actor.user_id))
    assert register_the_last_one_twice(monkeypatch) == {201: 2}


def test_last_passkey__two_at_once__one_is_added(monkeypatch):
    assert register_the_last_one_twice(monkeypatch) == {201: 1, 422: 1}
    assert Passkey.objects.count() == limits.PASSKEYS_MAX


def renew_twice(monkeypatch):
    """Let two requests make recovery codes anew; both have deleted the old ones before either is done."""
    user = UserFactory()
    both_made, record = Barrier(2), codes.record_event

    def wait_then_record(*args, **kwargs):
        with suppress(BrokenBarrierError):
            both_made.wait(timeout=1)
        record(*args, **kwargs)

    monkeypatch.setattr(codes, "record_event", wait_then_record)

    def renew(number):
        with transaction.atomic():
            codes.keep_recovery_codes(NOBODY, user_id=user.pk)

    race(renew, runners=2)
    return RecoveryCode.objects.count()


def test_recovery_codes__without_the_lock__are_there_twice(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(codes, "lock", lambda model, pk: model.objects.get(pk=pk))
    assert renew_twice(monkeypatch) == 2 * limits.RECOVERY_CODES


def test_recovery_codes__renewed_by_two_at_once__one_set(monkeypatch):
    assert renew_twice(monkeypatch) == limits.RECOVERY_CODES


def registered_during_a_reset(monkeypatch):
    """Take a person's factors away while a thief's browser registers a passkey; return what is there then."""
    user = UserFactory()
    thief, admin = client_for(user=user), client_for("admin")
    asked = thief.post("/api/v1/me/passkeys/challenge").json()["options"]
    verify = webauthn.verify_key

    def reset(number):
        return twin(admin).post(f"/api/v1/users/{user.pk}/reset-factors", {"reason": "lost"}).status_code

    def verify_then_reset(*args, **kwargs):
        assert race(reset, runners=1) == [204]
        return verify(*args, **kwargs)

    monkeypatch.setattr(webauthn, "verify_key", verify_then_reset)
    body = {"name": "Mine now", "credential": Authenticator().create(asked)}
    return thief.post("/api/v1/me/passkeys", body).status_code, Passkey.objects.count()


def test_reset__without_the_look_at_the_session__leaves_a_passkey_that_came_meanwhile(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(passkeys, "claim_person", lambda actor: User.objects.get(pk=actor.user_id))
    assert registered_during_a_reset(monkeypatch) == (201, 1)


def test_reset__a_passkey_that_comes_meanwhile__is_too_late(monkeypatch):
    assert registered_during_a_reset(monkeypatch) == (401, 0)
