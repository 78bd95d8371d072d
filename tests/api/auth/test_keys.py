"""Signing keys: replaced while tokens live, revoked at once, known to every process within seconds."""

import base64
import json
from datetime import timedelta
from io import StringIO

import jwt
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from api.keyring import Keyring, built_in, keyring
from api.tokens import AccessToken
from domain.audit.models import AuditEvent
from domain.authentication.models import SigningKey
from domain.shared.keypairs import KeyPair
from domain.shared.vault import Vault
from tests.factories.users import DeviceSessionFactory, UserRoleFactory

pytestmark = pytest.mark.django_db
ME, JWKS = "/api/v1/me", "/api/v1/auth/jwks.json"


def rotate(*arguments):
    out = StringIO()
    call_command("rotate_jwt_keys", *arguments, stdout=out)
    return out.getvalue()


def new_token():
    session = DeviceSessionFactory()
    UserRoleFactory(user=session.user)
    return str(AccessToken.of(session))


def status(client_as, token):
    return client_as().get(ME, HTTP_AUTHORIZATION=f"Bearer {token}").status_code


def kid_of(token):
    return jwt.get_unverified_header(token)["kid"]


def published(client_as):
    return {key["kid"] for key in client_as().get(JWKS).json()["keys"]}


def test_rotation__first__the_new_key_is_published_before_it_signs(client_as, frozen_clock):
    old = built_in().public.kid
    rotate()
    new = SigningKey.objects.get(retires_at=None).kid

    assert published(client_as) == {old, new}
    assert kid_of(new_token()) == old
    frozen_clock.shift(timedelta(minutes=6))
    assert kid_of(new_token()) == new


def test_rotation__token_of_the_old_key__works_until_it_retires(client_as, frozen_clock):
    rotate()
    frozen_clock.shift(timedelta(minutes=5, seconds=59))
    token = new_token()
    frozen_clock.shift(timedelta(minutes=9, seconds=59))
    assert kid_of(token) == built_in().public.kid
    assert status(client_as, token) == 200

    frozen_clock.shift(timedelta(minutes=2))
    assert published(client_as) == {SigningKey.objects.get(retires_at=None).kid}
    claims = {**jwt.decode(token, options={"verify_signature": False}), "exp": 2_000_000_000}
    forged = jwt.encode(claims, built_in().private, algorithm="EdDSA", headers=jwt.get_unverified_header(token))
    assert status(client_as, forged) == 401


def test_rotation__while_one_is_under_way__refused(frozen_clock):
    rotate()
    with pytest.raises(CommandError, match=r"until 2026-03-02 12:17:00 UTC"):
        rotate()

    assert SigningKey.objects.count() == 2
    frozen_clock.shift(timedelta(minutes=17))
    rotate()
    assert SigningKey.objects.count() == 3


def test_rotation__revoking_the_old__ends_its_tokens_within_seconds(client_as, frozen_clock):
    token = new_token()
    assert status(client_as, token) == 200
    rotate("--revoke-old")
    new = SigningKey.objects.get(retires_at=None).kid
    frozen_clock.shift(timedelta(seconds=4))

    assert status(client_as, token) == 401
    assert published(client_as) == {new}
    assert kid_of(new_token()) == new


def test_rotation__in_the_database__the_private_key_is_encrypted_and_the_event_recorded(frozen_clock):
    rotate()
    stored = SigningKey.objects.get(kid=built_in().public.kid)

    assert built_in().raw not in bytes(stored.private_key)
    event = AuditEvent.objects.get()
    assert (event.action, event.reason, event.actor_id) == ("signing_key.add", "rotate_jwt_keys", None)
    assert event.after["revoke_old"] is False


def test_stored_key__with_another_secret__verifies_and_the_built_in_one_signs(client_as, frozen_clock, monkeypatch):
    rotate()
    frozen_clock.shift(timedelta(minutes=6))
    token = new_token()
    monkeypatch.setattr("api.keyring.vault", lambda: Vault(bytes(32)))
    keyring.cache_clear()

    assert status(client_as, token) == 200
    assert kid_of(new_token()) == built_in().public.kid
    assert status(client_as, new_token()) == 200


def test_keyring__new_key_made_elsewhere__known_within_seconds(frozen_clock):
    another_process = Keyring()
    another_process.read()
    rotate()
    new = SigningKey.objects.get(retires_at=None).kid
    frozen_clock.shift(timedelta(seconds=2))

    assert another_process.find(new).public.kid == new


def test_keyring__unknown_ids__make_it_read_once_in_a_while(frozen_clock, monkeypatch):
    ring = Keyring()
    reads = []
    monkeypatch.setattr(ring, "read", lambda: (reads.append(1), Keyring.read(ring)))
    for number in range(100):
        assert ring.find(f"forged {number}") is None
    assert len(reads) == 1
    frozen_clock.shift(timedelta(seconds=2))
    for number in range(100):
        assert ring.find(f"forged {number}") is None

    assert len(reads) == 2


def _part(data):
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def test_token__forged_with_stored_keys__401_token_invalid(client_as, frozen_clock):
    rotate()
    frozen_clock.shift(timedelta(minutes=6))
    good = new_token()
    claims, head = jwt.decode(good, options={"verify_signature": False}), jwt.get_unverified_header(good)
    del head["alg"]
    stranger, present = KeyPair.generate(), claims["iat"]
    public = keyring().find(head["kid"]).public.raw
    pair = keyring().signer()[1]

    def signed(changes=None, headers=head, key=pair.private):
        return jwt.encode({**claims, **(changes or {})}, key, algorithm="EdDSA", headers=headers)

    forged = {
        "alg none": f"{_part({**head, 'alg': 'none'})}.{_part(claims)}.",
        "hmac with the public key": jwt.api_jws.PyJWS().encode(
            json.dumps(claims).encode(), public, algorithm="HS256", headers=head
        ),
        "foreign key under our id": signed(key=stranger.private),
        "foreign key under its own id": signed(headers={**head, "kid": stranger.public.kid}, key=stranger.private),
        "the other live key's id": signed(headers={**head, "kid": built_in().public.kid}),
        "kid of another type": signed(headers={**head, "kid": "1"}),
        "no kid": signed(headers={"typ": "at+jwt"}),
        "wrong typ": signed(headers={**head, "typ": "JWT"}),
        "expired": signed({"exp": present - 6}),
        "not yet valid": signed({"nbf": present + 60}),
        "issued in the future": signed({"iat": present + 60}),
        "other audience": signed({"aud": "other"}),
        "other issuer": signed({"iss": "other"}),
    }

    assert status(client_as, good) == 200
    for name, token in forged.items():
        response = client_as().get(ME, HTTP_AUTHORIZATION=f"Bearer {token}")
        assert (response.status_code, response.json()["code"]) == (401, "token_invalid"), name


def test_settings__vault_key__is_not_the_signing_key():
    assert built_in().raw != settings.VAULT_KEY
