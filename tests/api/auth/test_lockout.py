"""Too many failures lock an account, existing or not, and a network for a while; what is hashed when."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client as DjangoClient

from api import throttles
from domain.audit.models import AuditEvent
from domain.authentication.models import DeviceSession, LoginFailures
from domain.authentication.rules import account_key, lock_minutes, network_key
from domain.policy import limits
from domain.shared import hashing
from domain.users.models import User
from tests.factories.authentication import PASSWORD, user_with_password
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/api/v1/auth/token"


@pytest.fixture(autouse=True)
def _many_requests(settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "login": "100000/60"}
    throttles.rate.cache_clear()


@pytest.fixture
def person():
    return user_with_password()


def attempt(client_as, password="wrong", email="ada@example.org", address="203.0.113.7"):
    return client_as().post(LOGIN, {"email": email, "password": password}, REMOTE_ADDR=address)


def statuses(client_as, times, **how):
    return [attempt(client_as, **how).status_code for _ in range(times)]


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org", "gone@example.org"])
def test_lock__after_ten_failures__whether_the_account_exists_or_not(client_as, person, frozen_clock, email):
    UserFactory(email="gone@example.org", is_active=False)

    assert statuses(client_as, 11, email=email) == [401] * 10 + [429]
    response = attempt(client_as, email=email)
    assert (response.json()["code"], response["Retry-After"]) == ("account_locked", "60")
    assert response.json()["params"] == {"retry_after": 60}


def test_lock__right_password__is_not_looked_at(client_as, person, frozen_clock):
    statuses(client_as, 10)

    response = attempt(client_as, PASSWORD)

    assert (response.status_code, response.json()["code"]) == (429, "account_locked")
    assert DeviceSession.objects.count() == 0
    frozen_clock.shift(timedelta(minutes=1))
    assert attempt(client_as, PASSWORD).status_code == 200


def test_lock__each_further_failure__doubles_up_to_an_hour(client_as, person, frozen_clock):
    statuses(client_as, 10)
    waits = []
    for _ in range(8):
        waits.append(int(attempt(client_as)["Retry-After"]) // 60)
        frozen_clock.shift(timedelta(minutes=waits[-1]))
        assert attempt(client_as).status_code == 401

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_success__resets_the_count(client_as, person):
    assert statuses(client_as, 9) == [401] * 9
    assert attempt(client_as, PASSWORD).status_code == 200

    assert statuses(client_as, 9) == [401] * 9
    assert attempt(client_as, PASSWORD).status_code == 200


def test_failures__a_window_apart__do_not_add_up(client_as, person, frozen_clock):
    statuses(client_as, 9)
    frozen_clock.shift(timedelta(minutes=15, seconds=1))

    assert statuses(client_as, 9) == [401] * 9


def test_failures__with_another_spelling__are_of_the_same_account(client_as, person):
    statuses(client_as, 5, email=" ADA@example.org")
    statuses(client_as, 5)

    assert attempt(client_as).status_code == 429


def test_lock__of_one_account__leaves_the_others(client_as, person):
    user_with_password(email="bob@example.org")
    statuses(client_as, 11)

    assert attempt(client_as, PASSWORD, email="bob@example.org").status_code == 200


def test_network__too_many_failures__locks_its_block_for_a_minute(client_as, person, frozen_clock, monkeypatch):
    monkeypatch.setattr(limits, "NETWORK_FAILURES_MAX", 5)
    for number in range(5):
        assert attempt(client_as, email=f"{number}@example.org", address=f"203.0.113.{number}").status_code == 401

    assert attempt(client_as, PASSWORD, address="203.0.113.200")["Retry-After"] == "60"
    assert attempt(client_as, PASSWORD, address="203.0.114.1").status_code == 200
    frozen_clock.shift(timedelta(minutes=1))
    assert attempt(client_as, PASSWORD, address="203.0.113.200").status_code == 200


def test_network__successes__are_not_counted(client_as, person, monkeypatch):
    monkeypatch.setattr(limits, "NETWORK_FAILURES_MAX", 5)

    assert statuses(client_as, 12, password=PASSWORD) == [200] * 12
    assert LoginFailures.objects.get(key="network:203.0.113.0/24").failures == 0


def test_network__refused__counts_nothing_for_the_account(client_as, person, monkeypatch):
    monkeypatch.setattr(limits, "NETWORK_FAILURES_MAX", 1)
    attempt(client_as, email="nobody@example.org")

    assert statuses(client_as, 20) == [429] * 20
    assert not LoginFailures.objects.filter(key=account_key("ada@example.org")).exists()


def test_failures__are_recorded_although_refused(client_as, person):
    statuses(client_as, 11)
    attempt(client_as, email="nobody@example.org")

    events = AuditEvent.objects.order_by("id").values_list("action", "object_id", "address")
    assert list(events) == [
        *[("session.log_in_failed", person.pk, "203.0.113.7")] * 10,
        ("user.lock", person.pk, "203.0.113.7"),
        ("session.log_in_failed", None, "203.0.113.7"),
    ]
    assert "nobody" not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org", "gone@example.org", "none@example.org"])
def test_refusal__of_any_account__costs_one_hash(client_as, person, monkeypatch, email):
    user_with_password(email="gone@example.org", is_active=False)
    passwordless = UserFactory(email="none@example.org")
    passwordless.set_unusable_password()
    passwordless.save()
    hashes = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: (hashes.append(1), encode(*args))[1])

    assert attempt(client_as, email=email).status_code == 401
    assert len(hashes) == 1


def test_refusal__while_locked__costs_none(client_as, person, monkeypatch):
    statuses(client_as, 10)
    monkeypatch.setattr(hashing, "matches", lambda *_: pytest.fail("hashed"))

    assert attempt(client_as, PASSWORD).status_code == 429


def test_rules__networks():
    assert network_key("203.0.113.77") == "network:203.0.113.0/24"
    assert network_key("::ffff:203.0.113.77") == "network:203.0.113.0/24"
    assert network_key("2001:db8:1:2:3:4:5:6") == "network:2001:db8:1:2::/64"
    assert network_key(None) is None


def test_rules__lock_minutes():
    assert [lock_minutes(n, most=10, longest=60) for n in (9, 10, 11, 15, 16, 1000)] == [0, 1, 2, 32, 60, 60]


def test_admin_login__counts_like_the_apis(client_as, person):
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    browser = DjangoClient()

    def enter(password):
        return browser.post("/admin/login/", {"username": "ada@example.org", "password": password})

    for _ in range(limits.LOGIN_FAILURES_MAX):
        assert "correct email and password" in enter("wrong").content.decode()

    locked = enter(PASSWORD)
    assert (locked.status_code, "Too many failed logins" in locked.content.decode()) == (200, True)
    assert attempt(client_as, PASSWORD).status_code == 429
    LoginFailures.objects.all().delete()
    assert enter(PASSWORD).status_code == 302
