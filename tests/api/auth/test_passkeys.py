"""Passkeys: registering them, logging in with them, and everything that an adversary may try."""

import hashlib
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from domain.audit.models import AuditEvent
from domain.authentication.models import DeviceSession, LoginChallenge, Passkey, RecoveryCode
from domain.policy import limits
from domain.shared import clock
from domain.users.models import User
from tests.factories.authentication import PasskeyFactory
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support.authenticator import Authenticator, b64, unb64
from tests.support.client import client_for

pytestmark = pytest.mark.django_db
LOGIN, SECOND = "/api/v1/auth/token", "/api/v1/auth/token/second-factor"
ASK, ANSWER = "/api/v1/auth/passkeys/challenge", "/api/v1/auth/passkeys/token"
BEGIN, ADD, PASSKEYS, ME = "/api/v1/me/passkeys/challenge", "/api/v1/me/passkeys", "/api/v1/passkeys", "/api/v1/me"


@pytest.fixture
def person(frozen_clock):
    user = UserFactory(email="ada@example.org", given_name="Ada", family_name="Lovelace")
    user.set_password("correct horse")
    user.save()
    UserRoleFactory(user=user)
    return user


@pytest.fixture
def device(person):
    """An authenticator whose passkey the person has registered."""
    return registered(person)


def registered(person):
    authenticator = Authenticator()
    response = register(client_for(user=person), authenticator)
    assert response.status_code == 201, response.content
    DeviceSession.objects.all().delete()
    return authenticator


def register(client, authenticator, **changes):
    options = client.post(BEGIN).json()["options"]
    return client.post(ADD, {"name": "Phone", "credential": authenticator.create(options, **changes)})


def options():
    return client_for().post(ASK).json()["options"]


def log_in(authenticator, **changes):
    return client_for().post(ANSWER, {"credential": authenticator.get(options(), **changes)})


def refused(response, status, code):
    assert (response.status_code, response.json()["code"]) == (status, code), response.content
    return response.json()


def actions():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_register__first_passkey__recovery_codes_and_other_sessions_end(person):
    here, there = client_for(user=person), client_for(user=person)
    asked = here.post(BEGIN).json()
    authenticator = Authenticator()

    response = here.post(ADD, {"name": "Phone", "credential": authenticator.create(asked["options"])})

    assert asked["expires_in"] == 300
    assert asked["options"]["rp"] == {"name": "University CMS", "id": "localhost"}
    assert asked["options"]["user"] == {
        "id": b64(person.pk.bytes),
        "name": "ada@example.org",
        "displayName": "Ada Lovelace",
    }
    assert asked["options"]["authenticatorSelection"]["userVerification"] == "required"
    body = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"{PASSKEYS}/{body['id']}"
    assert len(set(body["recovery_codes"])) == 10
    assert here.get(ME).status_code == 200
    assert there.get(ME).status_code == 401
    assert here.get(response["Location"]).json() == {
        "id": body["id"],
        "user_id": str(person.pk),
        "name": "Phone",
        "transports": ["hybrid", "internal"],
        "backed_up": False,
        "last_used_at": None,
        "version": 1,
        "created_at": "2026-03-02T12:00:00.000000Z",
        "updated_at": "2026-03-02T12:00:00.000000Z",
    }
    assert actions() == ["passkey.add", "recovery_codes.refresh"]


def test_register__second_passkey__keeps_codes_and_names_the_first_as_known(person, device):
    client = client_for(user=person)
    asked = client.post(BEGIN).json()["options"]

    response = client.post(ADD, {"name": "Key", "credential": Authenticator().create(asked)})

    assert response.json()["recovery_codes"] is None
    assert [each["id"] for each in asked["excludeCredentials"]] == [b64(device.credential_id)]
    assert (Passkey.objects.count(), RecoveryCode.objects.count()) == (2, 10)


@pytest.mark.parametrize(
    "authenticator",
    [
        Authenticator(origin="https://evil.example"),
        Authenticator(origin="http://localhost:5173.evil.example"),
        Authenticator(rp_id="evil.example"),
        Authenticator(verifies=False),
    ],
    ids=["origin", "longer origin", "domain", "not verified"],
)
def test_register__of_a_wrong_kind__422_and_nothing_added(person, authenticator):
    refused(register(client_for(user=person), authenticator), 422, "passkey_not_proven")

    assert Passkey.objects.count() == 0
    assert LoginChallenge.objects.get().used_at is not None  # and the challenge is spent


def test_register__with_the_answer_to_a_login__422(person, device):
    client = client_for(user=person)
    asked = client.post(BEGIN).json()["options"]

    refused(client.post(ADD, {"name": "x", "credential": device.get(asked)}), 422, "passkey_not_proven")
    assert Passkey.objects.count() == 1


def test_register__challenge_replayed_of_another_or_expired__422(person, frozen_clock):
    client, stranger = client_for(user=person), client_for(user=UserFactory())
    asked = client.post(BEGIN).json()["options"]

    refused(stranger.post(ADD, {"name": "x", "credential": Authenticator().create(asked)}), 422, "passkey_not_proven")
    assert client.post(ADD, {"name": "x", "credential": Authenticator().create(asked)}).status_code == 201
    refused(client.post(ADD, {"name": "y", "credential": Authenticator().create(asked)}), 422, "passkey_not_proven")
    late = client.post(BEGIN).json()["options"]
    frozen_clock.shift(timedelta(minutes=5))
    refused(client.post(ADD, {"name": "z", "credential": Authenticator().create(late)}), 422, "passkey_not_proven")
    assert Passkey.objects.count() == 1


def test_register__a_passkey_of_another__409(person, device):
    refused(register(client_for(user=UserFactory()), device), 409, "already_exists")

    assert Passkey.objects.get().user_id == person.pk


def test_register__more_than_the_limit__422(person):
    PasskeyFactory.create_batch(limits.PASSKEYS_MAX, user=person)

    refused(register(client_for(user=person), Authenticator()), 422, "too_many_passkeys")
    assert Passkey.objects.count() == limits.PASSKEYS_MAX


def test_register__long_after_the_login__takes_the_password(person):
    client = client_for(user=person)
    DeviceSession.objects.update(created_at=clock.now() - timedelta(minutes=15))

    refused(client.post(BEGIN), 403, "recent_login_required")
    refused(client.post(BEGIN, {"password": "wrong"}), 422, "password_wrong")
    assert client.post(BEGIN, {"password": "correct horse"}).status_code == 200


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


def demanded():
    body = {"email": "ada@example.org", "password": "correct horse"}
    return refused(client_for().post(LOGIN, body), 401, "second_factor_required")["params"]


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


def test_passkeys__of_others__not_found(person):
    mine, theirs = PasskeyFactory(user=person), PasskeyFactory()
    admin = client_for(role="admin")
    client = client_for(user=person)

    assert [row["id"] for row in client.get(PASSKEYS).json()["results"]] == [str(mine.pk)]
    assert client.get(f"{PASSKEYS}/{theirs.pk}").status_code == 404
    assert client.delete(f"{PASSKEYS}/{theirs.pk}").status_code == 404
    assert admin.get(PASSKEYS).json()["results"] == []
    assert admin.delete(f"{PASSKEYS}/{mine.pk}").status_code == 404
    assert Passkey.objects.count() == 2


def test_delete__the_last_factor__the_password_alone_logs_in_again(person, device):
    client = client_for(user=person)

    assert client.delete(f"{PASSKEYS}/{Passkey.objects.get().pk}").status_code == 204
    assert (Passkey.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    body = {"email": "ada@example.org", "password": "correct horse"}
    assert client_for().post(LOGIN, body).status_code == 200
    refused(log_in(device), 401, "passkey_refused")
    event = AuditEvent.objects.get(action="passkey.delete")
    assert (event.actor_id, event.before["public_key"]) == (person.pk, "(hidden)")


def test_delete__long_after_the_login__403_and_still_there(person, device):
    client = client_for(user=person)
    DeviceSession.objects.update(created_at=clock.now() - timedelta(minutes=15))

    refused(client.delete(f"{PASSKEYS}/{Passkey.objects.get().pk}"), 403, "recent_login_required")
    assert Passkey.objects.count() == 1


def test_authenticator__signs_as_a_real_one_does():
    authenticator = Authenticator()
    credential = authenticator.get({"challenge": b64(b"x" * 32)})["response"]
    signed = unb64(credential["authenticatorData"]) + hashlib.sha256(unb64(credential["clientDataJSON"])).digest()

    authenticator.key.public_key().verify(unb64(credential["signature"]), signed, ec.ECDSA(hashes.SHA256()))
