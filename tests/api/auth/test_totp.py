"""Authenticator apps: setting one up, and logging in with it."""

from datetime import timedelta

import pytest

from domain.audit.models import AuditEvent
from domain.authentication.commands import forget_expired_challenges
from domain.authentication.models import DeviceSession, LoginChallenge, RecoveryCode, TotpDevice
from domain.shared.actor import Actor
from domain.users.models import User
from tests.support.client import client_for
from tests.support.factors import (
    CONFIRM,
    FACTORS,
    ME,
    PASSWORD,
    SECOND,
    TOTP,
    actions,
    answer,
    demanded,
    give_password,
    long_ago,
    refused,
    shown,
    wrong,
)

pytestmark = pytest.mark.django_db


def test_totp__set_up_and_confirmed__asked_for_at_the_next_login(person):
    client = client_for(user=person)

    started = client.post(TOTP).json()

    assert set(started) == {"secret", "otpauth_uri"}
    assert started["otpauth_uri"] == (
        f"otpauth://totp/University%20CMS:ada%40example.org?secret={started['secret']}&issuer=University%20CMS"
    )
    assert give_password().status_code == 200  # pending: it does not count yet
    codes = client.post(CONFIRM, {"code": shown(started["secret"])}).json()["recovery_codes"]
    assert len(set(codes)) == 10
    assert client.get(FACTORS).json() == {
        "second_factor": True,
        "totp_confirmed_at": "2026-03-02T12:00:00Z",
        "passkeys": 0,
        "recovery_codes_left": 10,
    }
    refused(give_password(), 401, "second_factor_required")
    recorded = [each for each in actions() if not each.startswith("session.")]
    assert recorded[:3] == ["totp.start", "totp.confirm", "recovery_codes.refresh"]


def test_totp__stored__sealed_and_for_its_owner_only(person):
    secret = client_for(user=person).post(TOTP).json()["secret"]
    device = TotpDevice.objects.get()

    assert secret.encode() not in bytes(device.secret)
    assert all(secret not in str(event.__dict__) for event in AuditEvent.objects.all())


def test_totp__confirmed__ends_the_other_sessions(person):
    here, there = client_for(user=person), client_for(user=person)
    assert there.get(ME).status_code == 200

    here.post(CONFIRM, {"code": shown(here.post(TOTP).json()["secret"])})

    assert here.get(ME).status_code == 200
    assert there.get(ME).status_code == 401
    assert set(DeviceSession.objects.values_list("ended_because", flat=True)) == {"", "factor_added"}


def test_totp__wrong_code_at_confirmation__422_and_not_in_use(person):
    client = client_for(user=person)
    secret = client.post(TOTP).json()["secret"]

    body = refused(client.post(CONFIRM, {"code": wrong(secret)}), 422, "code_wrong")

    assert body["errors"][0]["pointer"] == "/code"
    assert TotpDevice.objects.get().confirmed_at is None
    assert RecoveryCode.objects.count() == 0
    assert give_password().status_code == 200


@pytest.mark.parametrize("code", ["é" * 6, "١٢٣٤٥٦", " ", "-", "x" * 40, "\u2028", "123 45"])
def test_totp__strange_code__refused(guarded, code):
    response = answer(demanded()["challenge"], code=code)

    assert response.status_code in {401, 422}
    assert DeviceSession.objects.count() == 0


def test_totp__started_again__only_the_newer_secret_counts(person):
    client = client_for(user=person)
    first, second = (client.post(TOTP).json()["secret"] for _ in range(2))

    refused(client.post(CONFIRM, {"code": shown(first)}), 422, "code_wrong")
    assert client.post(CONFIRM, {"code": shown(second)}).status_code == 200
    refused(client.post(TOTP), 409, "totp_in_place")
    refused(client.post(CONFIRM, {"code": shown(second, steps=1)}), 409, "totp_not_in_place")


def test_totp__long_after_the_login__takes_the_password(person):
    client = client_for(user=person)
    long_ago(client)

    refused(client.post(TOTP), 403, "recent_login_required")
    refused(client.post(TOTP, {"password": "wrong"}), 422, "wrong_password")
    assert TotpDevice.objects.count() == 0
    assert actions() == ["session.log_in_failed"]
    assert client.post(TOTP, {"password": PASSWORD}).status_code == 200


def test_login__with_an_app__challenge_and_no_tokens(guarded):
    body = refused(give_password(), 401, "second_factor_required")

    assert set(body["params"]) == {"challenge", "methods", "expires_in", "passkey_options"}
    assert (body["params"]["methods"], body["params"]["expires_in"]) == (["totp"], 300)
    assert body["params"]["passkey_options"] is None
    assert "token" not in str(body["params"])
    assert DeviceSession.objects.count() == 0
    assert body["params"]["challenge"].encode() not in bytes(LoginChallenge.objects.get().digest)


def test_login__wrong_password_with_an_app__nothing_told(guarded):
    refused(give_password("wrong"), 401, "invalid_credentials")

    assert LoginChallenge.objects.count() == 0


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_second_factor__code_of_a_near_step__tokens(guarded, steps):
    response = answer(demanded()["challenge"], code=shown(steps=steps))

    assert response.status_code == 200, response.content
    bearer = f"Bearer {response.json()['access_token']}"
    assert client_for().get(ME, HTTP_AUTHORIZATION=bearer).json()["email"] == "ada@example.org"
    assert "second_factor.pass" in actions()


@pytest.mark.parametrize("steps", [-2, 2])
def test_second_factor__code_of_a_far_step__refused(guarded, steps):
    refused(answer(demanded()["challenge"], code=shown(steps=steps)), 401, "second_factor_wrong")


def test_second_factor__code_used_before__refused_in_another_login(guarded):
    code = shown()
    assert answer(demanded()["challenge"], code=code).status_code == 200

    refused(answer(demanded()["challenge"], code=code), 401, "second_factor_wrong")
    refused(answer(demanded()["challenge"], code=shown(steps=-1)), 401, "second_factor_wrong")
    assert DeviceSession.objects.count() == 1


def test_second_factor__challenge_answered_before__refused(guarded):
    challenge = demanded()["challenge"]
    assert answer(challenge, code=shown()).status_code == 200

    refused(answer(challenge, code=shown(steps=1)), 401, "challenge_invalid")
    assert DeviceSession.objects.count() == 1


def test_second_factor__after_five_minutes__refused(guarded, frozen_clock):
    challenge = demanded()["challenge"]
    frozen_clock.shift(timedelta(minutes=5))

    refused(answer(challenge, code=shown()), 401, "challenge_invalid")


def test_second_factor__unknown_challenge__refused(guarded):
    refused(answer("x", code=shown()), 401, "challenge_invalid")


def test_second_factor__five_wrong_codes__the_challenge_is_over(guarded):
    challenge = demanded()["challenge"]
    left = [
        refused(answer(challenge, code=wrong()), 401, "second_factor_wrong")["params"]["tries_left"] for _ in "12345"
    ]

    assert left == [4, 3, 2, 1, 0]
    refused(answer(challenge, code=shown()), 401, "challenge_invalid")
    assert actions().count("second_factor.fail") == 5


def test_second_factor__ten_wrong_codes_in_two_logins__locked_for_a_while(guarded, frozen_clock):
    for _ in range(2):
        challenge = demanded()["challenge"]
        for _ in range(5):
            answer(challenge, code=wrong())

    response = answer(demanded()["challenge"], code=shown())

    refused(response, 429, "too_many_codes")
    assert response["Retry-After"] == "900"
    frozen_clock.shift(timedelta(minutes=15))
    assert answer(demanded()["challenge"], code=shown()).status_code == 200
    assert TotpDevice.objects.get().failures == 0


def test_second_factor__account_deactivated_meanwhile__refused(guarded):
    challenge = demanded()["challenge"]
    User.objects.update(is_active=False)

    refused(answer(challenge, code=shown()), 401, "challenge_invalid")
    assert DeviceSession.objects.count() == 0


@pytest.mark.parametrize(
    "body", [{}, {"challenge": "x"}, {"challenge": "x", "code": "1", "passkey": {}}, {"code": "1"}]
)
def test_second_factor__incomplete__422(guarded, body):
    assert client_for().post(SECOND, body).status_code == 422


def test_challenges__whose_time_is_over__are_forgotten(guarded, frozen_clock):
    demanded()
    frozen_clock.shift(timedelta(minutes=4))
    later = demanded()["challenge"]
    frozen_clock.shift(timedelta(minutes=1))

    assert forget_expired_challenges(Actor.system(reason="test")) == 1
    assert answer(later, code=shown()).status_code == 200
