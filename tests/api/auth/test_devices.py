"""The devices one is logged in on: seeing them, naming them, ending them."""

from datetime import timedelta

import pytest

from domain.audit.models import AuditEvent
from domain.authentication import commands
from domain.authentication.errors import InvalidCredentials
from domain.authentication.models import DeviceSession
from domain.policy import limits
from domain.shared import clock
from domain.shared.actor import Actor
from domain.users.models import User
from tests.factories.authentication import PASSWORD, user_with_password
from tests.factories.users import DeviceSessionFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN, REFRESH, LOGOUT, ME = (
    "/api/v1/auth/token",
    "/api/v1/auth/token/refresh",
    "/api/v1/auth/logout",
    "/api/v1/me",
)
DEVICES, REVOKE_ALL = "/api/v1/device-sessions", "/api/v1/auth/sessions/revoke-all"
NOBODY = Actor(user_id=None)


@pytest.fixture
def person():
    return user_with_password()


def log_in(client_as, **body):
    response = client_as().post(LOGIN, {"email": "ada@example.org", "password": PASSWORD, **body})
    assert response.status_code == 200, response.content
    return response.json()


def bearer(login):
    return {"HTTP_AUTHORIZATION": f"Bearer {login['access_token']}"}


def test_login__with_a_device__is_listed_as_it_said(client_as, person, frozen_clock):
    login = log_in(client_as, device_name="Ada's phone", platform="ios")

    (row,) = client_as().get(DEVICES, **bearer(login)).json()["results"]
    assert {name: row[name] for name in ("user_id", "name", "platform", "address", "current", "ended_at")} == {
        "user_id": str(person.pk),
        "name": "Ada's phone",
        "platform": "ios",
        "address": "127.0.0.1",
        "current": True,
        "ended_at": None,
    }
    assert row["last_seen_at"] == "2026-03-02T12:00:00.000000Z"


def test_refresh__notes_when_and_from_where(client_as, person, frozen_clock):
    login = log_in(client_as)
    frozen_clock.shift(timedelta(minutes=5))
    client_as().post(REFRESH, {"refresh_token": login["refresh_token"]}, REMOTE_ADDR="203.0.113.9")

    session = DeviceSession.objects.get()
    assert (session.last_seen_at, session.address) == (clock.now(), "203.0.113.9")


def test_devices__of_two_logins__only_one_is_current(client_as, person):
    here, there = log_in(client_as, device_name="here"), log_in(client_as, device_name="there")

    for login, name in ((here, "here"), (there, "there")):
        rows = client_as().get(DEVICES, **bearer(login)).json()["results"]
        assert {row["name"]: row["current"] for row in rows} == {"here": name == "here", "there": name == "there"}


def test_devices__of_another__not_to_be_found_but_by_an_administrator(client_as, person):
    login = log_in(client_as)
    session = DeviceSession.objects.get()
    stranger, admin = client_as(role="student"), client_as(role="admin")

    assert stranger.get(f"{DEVICES}/{session.pk}").status_code == 404
    assert stranger.post(f"{DEVICES}/{session.pk}/revoke").status_code == 404
    assert stranger.patch(f"{DEVICES}/{session.pk}", {"name": "mine"}).status_code == 404
    assert client_as().get(ME, **bearer(login)).status_code == 200
    assert admin.get(f"{DEVICES}?user_id={person.pk}").json()["results"][0]["id"] == str(session.pk)
    assert admin.post(f"{DEVICES}/{session.pk}/revoke").status_code == 200
    assert client_as().get(ME, **bearer(login)).status_code == 401


def test_device__renamed(client_as, person):
    login = log_in(client_as)
    session = DeviceSession.objects.get()

    response = client_as().patch(f"{DEVICES}/{session.pk}", {"name": "Tablet"}, **bearer(login))

    assert (response.status_code, response.json()["name"]) == (200, "Tablet")
    refused = client_as().patch(f"{DEVICES}/{session.pk}", {"platform": "x"}, **bearer(login))
    assert refused.status_code == 422


def test_revoke__another_device__ends_its_tokens_at_once_and_is_recorded(client_as, person):
    here, there = log_in(client_as), log_in(client_as, device_name="there")
    assert client_as().get(ME, **bearer(there)).status_code == 200
    session = DeviceSession.objects.get(name="there")

    response = client_as().post(f"{DEVICES}/{session.pk}/revoke", **bearer(here))

    assert (response.status_code, response.json()["ended_because"]) == (200, "revoked")
    assert client_as().get(ME, **bearer(there)).status_code == 401
    assert client_as().post(REFRESH, {"refresh_token": there["refresh_token"]}).status_code == 401
    assert client_as().get(ME, **bearer(here)).status_code == 200
    event = AuditEvent.objects.get(action="device_session.revoke")
    assert (event.object_id, event.actor_id) == (session.pk, person.pk)
    again = client_as().post(f"{DEVICES}/{session.pk}/revoke", **bearer(here))
    assert again.json()["ended_at"] == response.json()["ended_at"]
    assert AuditEvent.objects.filter(action="device_session.revoke").count() == 1


@pytest.mark.parametrize(("keeps", "revoked", "here_then"), [(True, 2, 200), (False, 3, 401)])
def test_revoke_all__with_and_without_the_current(client_as, person, keeps, revoked, here_then):
    here, *others = [log_in(client_as) for _ in range(3)]
    foreign = DeviceSessionFactory()

    response = client_as().post(REVOKE_ALL, {"keep_current": keeps}, **bearer(here))

    assert (response.status_code, response.json()) == (200, {"revoked": revoked})
    assert [client_as().get(ME, **bearer(each)).status_code for each in others] == [401, 401]
    assert client_as().get(ME, **bearer(here)).status_code == here_then
    foreign.refresh_from_db()
    assert foreign.ended_at is None


def test_logout__is_at_once_and_recorded(client_as, person):
    login = log_in(client_as)
    assert client_as().get(ME, **bearer(login)).status_code == 200

    client_as().post(LOGOUT, {"refresh_token": login["refresh_token"]})

    assert client_as().get(ME, **bearer(login)).status_code == 401
    actions = list(AuditEvent.objects.order_by("id").values_list("action", "object_id"))
    assert actions == [("session.log_in", person.pk), ("session.log_out", person.pk)]


def test_refresh__reused__is_recorded_once(client_as, person):
    login = log_in(client_as)
    for _ in range(3):
        client_as().post(REFRESH, {"refresh_token": login["refresh_token"]})

    event = AuditEvent.objects.get(action="session.token_reused")
    assert (event.object_id, event.address) == (person.pk, "127.0.0.1")


def test_sessions__more_than_are_kept__the_oldest_ends(client_as, person, frozen_clock, monkeypatch):
    monkeypatch.setattr(limits, "DEVICES_LISTED", 2)
    for number in range(3):
        log_in(client_as, device_name=f"number {number}")
        frozen_clock.shift(timedelta(seconds=1))

    ended = DeviceSession.objects.filter(ended_at__isnull=False)
    assert [(each.name, each.ended_because) for each in ended] == [("number 0", "too_many")]


def test_session__of_somebody_acting_as_another__can_not_be_refreshed(person):
    session = DeviceSessionFactory(user=person, acting_by=UserFactory(), expires_at=clock.now() + timedelta(hours=1))

    token = commands.sessions._issue(session, person).refresh_token  # none is given out
    with pytest.raises(commands.sessions.TokenInvalid):
        commands.refresh_login(NOBODY, refresh_token=token)


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another hash"}])
def test_session__account_changed_since_the_proof__refused(person, change):
    proved = User.objects.get(pk=person.pk)
    User.objects.filter(pk=person.pk).update(**change)

    with pytest.raises(InvalidCredentials):
        commands.start_session(NOBODY, user=proved)
    assert DeviceSession.objects.count() == 0
