"""Passkeys: registering, listing and deleting them."""

import hashlib
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from domain.audit.models import AuditEvent
from domain.authentication.models import LoginChallenge, Passkey, RecoveryCode
from domain.policy import limits
from tests.factories.authentication import PasskeyFactory
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support.authenticator import Authenticator, b64, unb64
from tests.support.client import client_for
from tests.support.factors import (
    ADD,
    ANSWER,
    ASK,
    BEGIN,
    ME,
    PASSKEYS,
    acting,
    actions,
    give_password,
    long_ago,
    refused,
    register,
)

pytestmark = pytest.mark.django_db


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
    assert actions() == ["passkey.add", "recovery_codes.refresh", "session.revoke_all"]


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
    long_ago(client)

    refused(client.post(BEGIN), 403, "recent_login_required")
    refused(client.post(BEGIN, {"password": "wrong"}), 422, "wrong_password")
    assert client.post(BEGIN, {"password": "correct horse"}).status_code == 200


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


def test_change__of_ones_own__called_otherwise_and_recorded(person):
    mine, theirs = PasskeyFactory(user=person, name="Old"), PasskeyFactory()
    client = client_for(user=person)

    response = client.patch(f"{PASSKEYS}/{mine.pk}", {"name": "New"})

    assert (response.status_code, response.json()["name"], response.json()["version"]) == (200, "New", 2)
    assert client.patch(f"{PASSKEYS}/{theirs.pk}", {"name": "New"}).status_code == 404
    assert client.patch(f"{PASSKEYS}/{mine.pk}", {"sign_count": 0}).status_code == 422
    assert client.patch(f"{PASSKEYS}/{mine.pk}", {"name": "x"}, HTTP_IF_MATCH='"1-0"').status_code == 412
    assert actions() == ["passkey.change"]


@pytest.mark.parametrize("what", ["begin", "add", "change", "delete"])
def test_passkeys__while_acting_as_the_person__403_and_unchanged(person, what):
    passkey = PasskeyFactory(user=person, name="Old")
    client = acting(person, UserRoleFactory(role_id="admin").user)
    url = f"{PASSKEYS}/{passkey.pk}"
    calls = {
        "begin": lambda: client.post(BEGIN),
        "add": lambda: client.post(ADD, {"name": "x", "credential": {}}),
        "change": lambda: client.patch(url, {"name": "x"}),
        "delete": lambda: client.delete(url),
    }

    refused(calls[what](), 403, "not_while_acting")
    assert list(Passkey.objects.values_list("name", flat=True)) == ["Old"]
    assert actions() == []


def test_delete__the_last_factor__the_password_alone_logs_in_again(person, device):
    client = client_for(user=person)

    assert client.delete(f"{PASSKEYS}/{Passkey.objects.get().pk}").status_code == 204
    assert (Passkey.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert give_password().status_code == 200
    asked = client_for().post(ASK).json()["options"]
    refused(client_for().post(ANSWER, {"credential": device.get(asked)}), 401, "passkey_refused")
    event = AuditEvent.objects.get(action="passkey.delete")
    assert (event.actor_id, event.before["public_key"]) == (person.pk, "(hidden)")


def test_delete__of_an_old_version__412_and_still_there(person):
    passkey = PasskeyFactory(user=person, version=2)
    client = client_for(user=person)
    url = f"{PASSKEYS}/{passkey.pk}"

    assert client.delete(url, HTTP_IF_MATCH='"1-0"').status_code == 412
    assert Passkey.objects.count() == 1
    assert client.delete(url, HTTP_IF_MATCH=client.get(url)["ETag"]).status_code == 204


def test_delete__long_after_the_login__403_and_still_there(person, device):
    client = client_for(user=person)
    long_ago(client)

    refused(client.delete(f"{PASSKEYS}/{Passkey.objects.get().pk}"), 403, "recent_login_required")
    assert Passkey.objects.count() == 1


def test_authenticator__signs_as_a_real_one_does():
    authenticator = Authenticator()
    credential = authenticator.get({"challenge": b64(b"x" * 32)})["response"]
    signed = unb64(credential["authenticatorData"]) + hashlib.sha256(unb64(credential["clientDataJSON"])).digest()

    authenticator.key.public_key().verify(unb64(credential["signature"]), signed, ec.ECDSA(hashes.SHA256()))
