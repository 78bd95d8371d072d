"""Logging in, staying logged in, logging out."""

import base64
import json
from datetime import timedelta

import jwt
import pytest
from django.conf import settings
from django.test import Client as DjangoClient

from api import throttles
from api.keyring import built_in
from api.tokens import AccessToken
from domain.authentication.models import DeviceSession, RefreshToken
from domain.shared.epochs import end_epoch
from domain.users.models import User
from domain.users.queries import epoch_of
from tests.factories.users import DeviceSessionFactory, UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db
LOGIN, REFRESH, LOGOUT, ME = (
    "/api/v1/auth/token",
    "/api/v1/auth/token/refresh",
    "/api/v1/auth/logout",
    "/api/v1/me",
)


@pytest.fixture
def person():
    user = UserFactory(email="ada@example.org")
    user.set_password("correct horse")
    user.save()
    UserRoleFactory(user=user)
    return user


def log_in(client, **body):
    return client.post(LOGIN, {"email": "ada@example.org", "password": "correct horse", **body})


def me(client, token):
    return client.get(ME, HTTP_AUTHORIZATION=f"Bearer {token}")


def test_login__right_password__tokens_that_work(client_as, person):
    response = log_in(client_as(), email=" Ada@Example.org ")

    assert response.status_code == 200, response.content
    body = response.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 600)
    assert me(client_as(), body["access_token"]).json()["email"] == "ada@example.org"
    assert response["Cache-Control"] == "no-store"


def test_login__username_for_email__accepted(client_as, person):
    assert client_as().post(LOGIN, {"username": "ada@example.org", "password": "correct horse"}).status_code == 200


def test_login__unknown_wrong_and_deactivated__refused_alike(client_as, person):
    inactive = UserFactory(email="gone@example.org", is_active=False)
    inactive.set_password("correct horse")
    inactive.save()
    answers = [
        log_in(client_as(), password="wrong"),
        log_in(client_as(), email="nobody@example.org"),
        log_in(client_as(), email="gone@example.org"),
    ]

    texts = {json.dumps({**each.json(), "request_id": ""}) for each in answers}
    assert {each.status_code for each in answers} == {401}
    assert {each.json()["code"] for each in answers} == {"invalid_credentials"}
    assert len(texts) == 1
    assert DeviceSession.objects.count() == 0


def test_token__claims__short_lived_without_personal_data(client_as, person):
    token = log_in(client_as()).json()["access_token"]
    header, claims = jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})

    assert (header["alg"], header["typ"], header["kid"]) == ("EdDSA", "at+jwt", built_in().public.kid)
    assert set(claims) == {"token_type", "exp", "iat", "jti", "sub", "sid", "iss", "aud"}
    assert claims["exp"] - claims["iat"] == 600


def test_jwks__public_key__verifies_a_token(client_as, person):
    token = log_in(client_as()).json()["access_token"]
    key = jwt.PyJWK(client_as().get("/api/v1/auth/jwks.json").json()["keys"][0])

    assert jwt.decode(token, key, algorithms=["EdDSA"], audience="cms-api", issuer="cms")["sub"] == str(person.pk)


def forged(person, **changes):
    """Return tokens that must not pass, by name."""
    session = DeviceSessionFactory(user=person)
    good = str(AccessToken.of(session))
    claims = jwt.decode(good, options={"verify_signature": False})
    key, kid = settings.SIMPLE_JWT["SIGNING_KEY"], built_in().public.kid
    head = {"kid": kid, "typ": "at+jwt"}

    def signed(changes=None, headers=head):
        return jwt.encode({**claims, **(changes or {})}, key, algorithm="EdDSA", headers=headers)

    def part(data):
        return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()

    first, body, signature = good.split(".")
    return {
        "expired": signed({"exp": claims["iat"] - 60}),
        "other audience": signed({"aud": "other"}),
        "other issuer": signed({"iss": "other"}),
        "foreign kid": signed(headers={"kid": "other", "typ": "at+jwt"}),
        "no typ": signed(headers={"kid": kid, "typ": "JWT"}),
        "alg none": f"{part({**head, 'alg': 'none'})}.{body}.",
        "hmac with the public key": jwt.api_jws.PyJWS().encode(
            json.dumps(claims).encode(), "x" * 64, algorithm="HS256", headers=head
        ),
        "changed body": f"{first}.{part({**claims, 'sub': str(UserFactory().pk)})}.{signature}",
        "not a token": "abc",
        "empty": "",
        "no session": signed({"sid": str(UserFactory().pk)}),
        "bad sub": signed({"sub": "1"}),
        "session of another": signed({"sub": str(UserFactory().pk)}),
        "refresh type": signed({"token_type": "refresh"}),
    }


def test_token__forged_in_any_way__401_token_invalid(client_as, person):
    for name, token in forged(person).items():
        response = me(client_as(), token)
        assert (response.status_code, response.json()["code"]) == (401, "token_invalid"), name
        assert "invalid_token" in response["WWW-Authenticate"]


def test_token__other_scheme__401(client_as):
    assert client_as().get(ME, HTTP_AUTHORIZATION="Basic YTpi").status_code == 401


def test_token__verified_before__still_ends_on_time(client_as, person, frozen_clock):
    UserRoleFactory(user=person)
    token = str(AccessToken.of(DeviceSessionFactory(user=person)))
    assert me(client_as(), token).status_code == 200
    frozen_clock.shift(timedelta(minutes=10))

    assert me(client_as(), token).status_code == 401


@pytest.mark.parametrize("ended", ["account", "session"])
def test_token__account_or_session_ended__ends_at_once(client_as, person, ended):
    client = client_as(user=person)
    assert client.get(ME).status_code == 200
    if ended == "account":
        User.objects.filter(pk=person.pk).update(is_active=False)
    else:
        DeviceSession.objects.update(ended_at="2026-03-02T12:00:00Z")
    end_epoch(epoch_of(person.pk))

    assert client.get(ME).status_code == 401


def test_role__outside_its_window__counts_for_nothing(client_as, frozen_clock):
    client = client_as(role="staff")
    cases = [
        ("2020-01-01T00:00:00Z", "2026-03-02T12:00:00Z", 403),
        ("2020-01-01T00:00:00Z", "2026-03-02T12:00:01Z", 200),
        ("2026-03-02T12:00:01Z", None, 403),
        ("2026-03-02T12:00:00Z", None, 200),
    ]
    for valid_from, valid_until, status in cases:
        client.user.user_roles.update(valid_from=valid_from, valid_until=valid_until)
        end_epoch(epoch_of(client.user.pk))
        assert client.get("/api/v1/units").status_code == status


def test_refresh__once__the_next_pair(client_as, person):
    first = log_in(client_as()).json()

    second = client_as().post(REFRESH, {"refresh_token": first["refresh_token"]})

    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert me(client_as(), second.json()["access_token"]).status_code == 200
    assert DeviceSession.objects.count() == 1


def test_refresh__twice__ends_the_whole_session(client_as, person):
    first = log_in(client_as()).json()
    second = client_as().post(REFRESH, {"refresh_token": first["refresh_token"]}).json()

    again = client_as().post(REFRESH, {"refresh_token": first["refresh_token"]})

    assert (again.status_code, again.json()["code"]) == (401, "token_invalid")
    assert client_as().post(REFRESH, {"refresh_token": second["refresh_token"]}).status_code == 401
    assert me(client_as(), second["access_token"]).status_code == 401
    assert DeviceSession.objects.get().ended_because == "token_reused"


def test_refresh__unknown__401(client_as):
    assert client_as().post(REFRESH, {"refresh_token": "x"}).status_code == 401


def test_refresh__after_thirty_days__401(client_as, person, frozen_clock):
    token = log_in(client_as()).json()["refresh_token"]
    frozen_clock.shift(timedelta(days=30))

    assert client_as().post(REFRESH, {"refresh_token": token}).status_code == 401


def test_refresh__of_a_deactivated_account__401(client_as, person):
    token = log_in(client_as()).json()["refresh_token"]
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert client_as().post(REFRESH, {"refresh_token": token}).status_code == 401


def test_refresh_token__stored__only_as_its_hash(client_as, person):
    token = log_in(client_as()).json()["refresh_token"]

    assert token.encode() not in bytes(RefreshToken.objects.get().digest)


def test_logout__of_a_device__ends_its_tokens_and_no_others(client_as, person):
    here, there = log_in(client_as()).json(), log_in(client_as()).json()

    assert client_as().post(LOGOUT, {"refresh_token": here["refresh_token"]}).status_code == 204
    assert me(client_as(), here["access_token"]).status_code == 401
    assert me(client_as(), there["access_token"]).status_code == 200
    assert client_as().post(LOGOUT, {"refresh_token": "unknown"}).status_code == 204


@pytest.mark.parametrize("body", [{}, {"email": "a"}, {"email": "a", "username": "b", "password": "x"}, {"email": 1}])
def test_login__incomplete__422(client_as, body):
    assert client_as().post(LOGIN, body).status_code == 422


def test_login__very_large_body__413(client_as):
    assert client_as().post(LOGIN, {"email": "a", "password": "x" * 20_000}).status_code == 413


def test_admin_login__many_attempts__stopped_like_the_apis(client_as, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "login": "2/60"}
    throttles.rate.cache_clear()
    client = DjangoClient()
    form = {"username": "ada@example.org", "password": "wrong"}
    pages = [client.post("/admin/login/", form).content.decode() for _ in range(3)]

    assert ["Too many attempts" in page for page in pages] == [False, False, True]


@pytest.mark.parametrize("path", ["password_change/", "auth/group/add/", "academic/unit/add/"])
def test_admin__of_a_superuser__writes_nothing(person, path):
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    client = DjangoClient()
    client.force_login(User.objects.get(pk=person.pk))

    assert client.post(f"/admin/{path}", {}).status_code in {403, 404}
