"""What ends with a session, a password or an account: logins that are half done, and acting as others."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.test import Client as DjangoClient

from api import throttles
from domain.audit.models import AuditEvent
from domain.authentication.models import DeviceSession
from domain.people.commands import powers
from domain.shared import clock
from domain.users.models import User
from tests.factories.authentication import TotpDeviceFactory
from tests.factories.users import UserFactory
from tests.support.client import client_for
from tests.support.factors import EMAIL, ME, PASSWORD, answer, demanded, give_password, refused, shown, wrong

pytestmark = pytest.mark.django_db
NEW = "three blue kettles sing"
WHY = {"reason": "A test of what ends"}


def change_the_password(person):
    body = {"current_password": PASSWORD, "new_password": NEW}
    return [client_for(user=person).post("/api/v1/auth/password", body)]


def deactivate_and_activate(person):
    admin = client_for("admin")
    return [admin.post(f"/api/v1/users/{person.pk}/{step}", WHY) for step in ("deactivate", "activate")]


def move_the_address(person):
    admin, path = client_for("admin"), f"/api/v1/users/{person.pk}"
    return [admin.patch(path, {"email": "new@example.org"}, HTTP_IF_MATCH=admin.get(path)["ETag"])]


@pytest.mark.parametrize("change", [change_the_password, deactivate_and_activate, move_the_address])
def test_challenge__of_a_login_before_a_change_of_the_account__is_void(guarded, change):
    challenge = demanded()["challenge"]
    assert {response.status_code for response in change(guarded)} <= {200, 204}

    refused(answer(challenge, code=shown()), 401, "challenge_invalid")

    assert (
        not DeviceSession.objects.filter(user=guarded, ended_at__isnull=True, user_agent="").exclude(name="").exists()
    )
    assert not AuditEvent.objects.filter(action="session.log_in").exists()
    assert not DeviceSession.objects.filter(user=guarded).exclude(refresh_tokens=None).exists()


def test_login__a_second_factor_is_added_meanwhile__the_password_is_not_enough(person, monkeypatch):
    monkeypatch.setattr(
        "domain.authentication.commands.logins.demand_second_factor",
        lambda actor, *, user: TotpDeviceFactory(user=user),
    )

    refused(give_password(), 401, "invalid_credentials")

    assert not DeviceSession.objects.exists()


@pytest.fixture
def old_kind(person, settings):
    """The same with a hash as it was made before the kind of hashes changed."""
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    User.objects.filter(pk=person.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    return person


def test_hash_of_an_old_kind__another_password_is_set_meanwhile__the_new_one_stays(old_kind, monkeypatch):
    verify = PBKDF2PasswordHasher.verify

    def reset_then_verify(self, password, encoded):
        User.objects.filter(pk=old_kind.pk).update(password=make_password(NEW))
        return verify(self, password, encoded)

    monkeypatch.setattr(PBKDF2PasswordHasher, "verify", reset_then_verify)

    refused(give_password(), 401, "invalid_credentials")

    assert check_password(NEW, User.objects.get(pk=old_kind.pk).password)


def test_hash_of_an_old_kind__login__is_made_anew(old_kind):
    assert give_password().status_code == 200

    stored = User.objects.get(pk=old_kind.pk).password
    assert not stored.startswith("pbkdf2")
    assert check_password(PASSWORD, stored)


@pytest.fixture
def superuser(guarded):
    User.objects.filter(pk=guarded.pk).update(is_superuser=True)
    return guarded


def enter(browser, **more):
    return browser.post("/admin/login/?next=/admin/", {"username": EMAIL, "password": PASSWORD, **more})


def test_admin_login__of_who_has_a_second_factor__takes_it(superuser):
    browser = DjangoClient()
    assert enter(browser, code="1" * 50).status_code == 200
    for code in ({}, {"code": wrong()}):
        page = enter(browser, **code)
        assert (page.status_code, "authenticator app" in page.content.decode()) == (200, True)
        assert browser.get("/admin/").status_code == 302
    assert AuditEvent.objects.filter(action="second_factor.fail", object_id=superuser.pk).count() == 2

    code = shown()
    assert enter(browser, code=code).status_code == 302
    assert browser.get("/admin/").status_code == 200
    assert AuditEvent.objects.get(action="session.log_in").after == {"proof": "admin"}
    assert enter(DjangoClient(), code=code).status_code == 200  # it is good once


def test_admin_login__form__asks_for_the_code():
    assert 'name="code"' in DjangoClient().get("/admin/login/").content.decode()


def begin_acting(client, person):
    token = client.post(f"/api/v1/users/{person.pk}/act-as", WHY).json()["access_token"]
    other = client_for()
    other.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    assert other.get(ME).status_code == 200
    return other


def test_acting__the_session_it_began_in_is_revoked__ends_too():
    admin, owner = client_for("admin"), client_for("admin")
    thief = begin_acting(admin, UserFactory())
    session = DeviceSession.objects.get(user=admin.user, acting_by__isnull=True)

    assert owner.post(f"/api/v1/device-sessions/{session.pk}/revoke").status_code == 200

    assert thief.get(ME).status_code == 401
    assert not DeviceSession.objects.filter(acting_by=admin.user, ended_at__isnull=True).exists()


def test_acting__other_sessions_of_the_person__are_not_ended():
    admin, person = client_for("admin"), client_for("student").user
    other = begin_acting(admin, person)
    session = DeviceSession.objects.get(user=person, acting_by__isnull=True)

    refused(other.post(f"/api/v1/device-sessions/{session.pk}/revoke"), 403, "not_while_acting")

    session.refresh_from_db()
    assert session.ended_at is None


def test_acting__as_who_may_change_addresses__changes_none(guarded):
    other = begin_acting(client_for("admin"), client_for("admin").user)
    path = f"/api/v1/users/{guarded.pk}"

    response = other.patch(path, {"email": "mine@example.org"}, HTTP_IF_MATCH=other.get(path)["ETag"])

    refused(response, 403, "not_while_acting")
    guarded.refresh_from_db()
    assert guarded.email == EMAIL


def test_act_as__the_session_ends_meanwhile__is_refused(monkeypatch):
    admin, person, other = client_for("admin"), UserFactory(), powers._other

    def log_out_then_go_on(*args):
        DeviceSession.objects.filter(user=admin.user).update(ended_at=clock.now())
        return other(*args)

    monkeypatch.setattr(powers, "_other", log_out_then_go_on)

    refused(admin.post(f"/api/v1/users/{person.pk}/act-as", WHY), 401, "token_invalid")

    assert not DeviceSession.objects.filter(acting_by=admin.user).exists()


def test_refresh__from_an_address_that_tried_many_passwords__goes_on(person, settings):
    token = give_password().json()["refresh_token"]
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "login": "1/60"}
    throttles.rate.cache_clear()
    refused(give_password(), 429, "rate_limited")

    assert client_for().post("/api/v1/auth/token/refresh", {"refresh_token": token}).status_code == 200
