"""Logging in with passkeys, and everything that an adversary may try."""

import hashlib
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from domain.audit.models import AuditEvent
from domain.authentication.models import DeviceSession, Passkey
from domain.shared import clock
from domain.users.models import User
from tests.factories.users import UserFactory
from tests.support.authenticator import Authenticator, b64, unb64
from tests.support.client import client_for
from tests.support.factors import (
    ADD,
    ANSWER,
    ASK,
    BEGIN,
    ME,
    SECOND,
    actions,
    demanded,
    refused,
    register,
    registered,
)

pytestmark = pytest.mark.django_db


def options():
    return client_for().post(ASK).json()["options"]


def log_in(authenticator, **changes):
    return client_for().post(ANSWER, {"credential": authenticator.get(options(), **changes)})


def test_login__by_passkey_alone__tokens(person, device):
    asked = options()

    response = client_for().post(ANSWER, {"credential": device.get(asked)})

    assert (asked["rpId"], asked["allowCredentials"], asked["userVerification"]) == ("localhost", [], "required")
    assert response.status_code == 200, response.content
    bearer = f"Bearer {response.json()['access_token']}"
    assert client_for().get(ME, HTTP_AUTHORIZATION=bearer).json()["email"] == "ada@example.org"
    passkey = Passkey.objects.get()
    assert (passkey.sign_count, passkey.last_used_at) == (1, clock.now())
    event = AuditEvent.objects.get(action="passkey.log_in")
    assert (event.actor_id, event.object_id) == (person.pk, passkey.pk)


def wrong_device(device, **changes):
    """Return the same key in the hands of somebody who cheats."""
    for name, value in changes.items():
        setattr(device, name, value)
    return device


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"verifies": False},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"user_handle": None},
        {"user_handle": b64(bytes(16))},
        {"user_handle": "AAAA"},
        {"credential_id": b"unknown"},
        {"credential_id": b""},
    ],
    ids=["origin", "domain", "not verified", "key", "no person", "other person", "no id", "unknown", "empty"],
)
def test_login__by_an_adversary__401_and_no_session(person, device, changes):
    refused(log_in(wrong_device(device, **changes)), 401, "passkey_refused")

    assert DeviceSession.objects.count() == 0
    assert Passkey.objects.get().sign_count == 0
    assert actions()[-1] == "passkey.refuse"


def flipped(text):
    raw = bytearray(unb64(text))
    raw[-1] ^= 1
    return b64(bytes(raw))


@pytest.mark.parametrize("part", ["signature", "authenticatorData"])
def test_login__tampered__401_and_no_session(person, device, part):
    credential = device.get(options())
    credential["response"][part] = flipped(credential["response"][part])

    refused(client_for().post(ANSWER, {"credential": credential}), 401, "passkey_refused")
    assert DeviceSession.objects.count() == 0


def test_login__user_verification_claimed_after_signing__401(person, device):
    device.verifies = False
    credential = device.get(options())
    data = bytearray(unb64(credential["response"]["authenticatorData"]))
    data[32] |= 0x04
    credential["response"]["authenticatorData"] = b64(bytes(data))

    refused(client_for().post(ANSWER, {"credential": credential}), 401, "passkey_refused")


def test_login__handle_of_another_with_ones_own_key__401(person, device):
    victim = UserFactory()
    device.user_handle = b64(victim.pk.bytes)

    refused(log_in(device), 401, "passkey_refused")
    assert DeviceSession.objects.count() == 0


def test_login__answer_replayed__401(person, device):
    credential = device.get(options())
    assert client_for().post(ANSWER, {"credential": credential}).status_code == 200

    refused(client_for().post(ANSWER, {"credential": credential}), 401, "challenge_invalid")
    assert DeviceSession.objects.count() == 1


def test_login__challenge_made_up_or_expired__401(person, device, frozen_clock):
    made_up = {"challenge": b64(bytes(32))}
    refused(client_for().post(ANSWER, {"credential": device.get(made_up)}), 401, "challenge_invalid")
    asked = options()
    frozen_clock.shift(timedelta(minutes=5))

    refused(client_for().post(ANSWER, {"credential": device.get(asked)}), 401, "challenge_invalid")
    assert DeviceSession.objects.count() == 0


def test_login__challenge_of_a_registration__401(person, device):
    asked = client_for(user=person).post(BEGIN).json()["options"]

    refused(client_for().post(ANSWER, {"credential": device.get(asked)}), 401, "challenge_invalid")


@pytest.mark.parametrize("count", [4, 5])
def test_login__counter_that_does_not_rise__refused_and_recorded(person, device, count):
    device.sign_count = 4
    assert log_in(device).status_code == 200
    device.sign_count = count - 1

    refused(log_in(device), 401, "passkey_refused")
    assert Passkey.objects.get().sign_count == 5
    event = AuditEvent.objects.get(action="passkey.counter_fell")
    assert (event.before, event.after) == ({"sign_count": 5}, {"sign_count": count})


def test_login__device_that_does_not_count__always_zero(person, device):
    for _ in range(2):
        device.sign_count = -1
        assert log_in(device).status_code == 200


def test_login__deactivated_account__refused_alike(person, device):
    User.objects.update(is_active=False)

    refused(log_in(device), 401, "passkey_refused")
    assert DeviceSession.objects.count() == 0


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"id": "x"},
        {"response": None},
        {"response": {"clientDataJSON": 1}},
        {"response": {"clientDataJSON": "é"}},
        {"response": {"clientDataJSON": b64(b"[]")}},
        {"response": {"clientDataJSON": b64(b"\xff")}},
        {"response": {"clientDataJSON": b64(b'{"type": 1, "challenge": null, "origin": []}')}},
        {"response": {"clientDataJSON": b64(b'{"type": "webauthn.get", "challenge": "\\u0000", "origin": "x"}')}},
    ],
)
def test_credential__malformed__refused_without_5xx(person, credential):
    login = client_for().post(ANSWER, {"credential": credential})
    adding = client_for(user=person).post(ADD, {"name": "x", "credential": credential})

    assert (login.status_code, adding.status_code) == (401, 422)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("value", [None, 1, "", "AA", "é", b64(b"\x00" * 37), [], {}])
def test_credential__with_a_malformed_part__refused_without_5xx(person, device, part, value):
    assert log_in(device, **{part: value}).status_code == 401


@pytest.mark.parametrize(
    "value", [None, 1, "", "AA", b64(b"\xff"), b64(hashlib.sha256(b"").digest()), b64(b"\x81" * 900)]
)
def test_attestation__malformed__422(person, value):
    response = register(client_for(user=person), Authenticator(), attestationObject=value)

    refused(response, 422, "passkey_not_proven")


def test_second_factor__by_passkey__tokens(person, device):
    params = demanded()

    passkey = device.get(params["passkey_options"])
    response = client_for().post(SECOND, {"challenge": params["challenge"], "passkey": passkey})

    assert params["methods"] == ["passkey", "recovery_code"]
    assert [each["id"] for each in params["passkey_options"]["allowCredentials"]] == [b64(device.credential_id)]
    assert response.status_code == 200, response.content
    assert AuditEvent.objects.get(action="second_factor.pass").after == {"method": "passkey"}


def test_second_factor__by_the_passkey_of_another__refused(person, device):
    theirs = registered(UserFactory())
    params = demanded()

    answer = {"challenge": params["challenge"], "passkey": theirs.get(params["passkey_options"])}

    assert refused(client_for().post(SECOND, answer), 401, "second_factor_wrong")["params"] == {"tries_left": 4}
    assert DeviceSession.objects.count() == 0


def test_second_factor__by_the_answer_to_another_challenge__refused(person, device):
    params = demanded()

    answer = {"challenge": params["challenge"], "passkey": device.get(options())}

    refused(client_for().post(SECOND, answer), 401, "second_factor_wrong")


def test_second_factor_challenge__answered_without_the_password_step__refused(person, device):
    params = demanded()

    refused(client_for().post(ANSWER, {"credential": device.get(params["passkey_options"])}), 401, "challenge_invalid")
