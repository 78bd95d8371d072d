"""Rate limits: per person, told in the headers, alive without Redis."""

import pytest

from api import throttles

pytestmark = pytest.mark.django_db
UNITS = "/api/v1/units"


@pytest.fixture
def three_a_minute(settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "user": "3/60", "login": "3/60"}
    throttles.rate.cache_clear()


def test_limit__spent__429_with_retry_after(client_as, three_a_minute):
    client = client_as(role="student")
    answers = [client.get(UNITS) for _ in range(4)]

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[3].json()["code"] == "rate_limited"
    assert 15 <= int(answers[3]["Retry-After"]) <= 20
    assert answers[0]["RateLimit-Policy"] == '"user";q=3;w=60'
    assert [each["RateLimit"].split(";")[1] for each in answers] == ["r=2", "r=1", "r=0", "r=0"]


def test_limit__of_one_person__does_not_touch_another(client_as, three_a_minute):
    spent, fresh = client_as(role="student"), client_as(role="student")
    for _ in range(4):
        spent.get(UNITS)

    assert fresh.get(UNITS).status_code == 200


def test_limit__of_logins__counts_failures_too(client_as, three_a_minute):
    body = {"email": "nobody@example.org", "password": "x"}
    answers = [client_as().post("/api/v1/auth/token", body).status_code for _ in range(4)]

    assert answers == [401, 401, 401, 429]


def test_limit__redis_gone__counted_in_this_process(client_as, three_a_minute, redis_gone):
    client = client_as(role="student")

    assert [client.get(UNITS).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_local__many_keys__only_so_many_are_kept(monkeypatch):
    monkeypatch.setattr(throttles, "KEPT_LOCALLY", 2)
    local = throttles.Local()
    for key in "abc":
        local.take(key, throttles.Rate(3, 60))

    assert list(local.full_at) == ["b", "c"]


def test_limit__of_logins__a_lecture_hall_behind_one_address__logs_in(client_as, three_a_minute):
    bodies = [{"email": f"student{n}@example.org", "password": "x"} for n in range(12)]

    assert {client_as().post("/api/v1/auth/token", body).status_code for body in bodies} == {401}


@pytest.mark.parametrize("name", ["email", "username"])
def test_limit__of_logins__one_account_in_whatever_spelling__is_one(client_as, three_a_minute, name):
    spellings = ["ada@example.org", "ADA@example.org", " ada@example.org ", "Ada@Example.org"]
    bodies = [{name: each, "password": "x"} for each in spellings]

    assert [client_as().post("/api/v1/auth/token", body).status_code for body in bodies] == [401, 401, 401, 429]


def test_limit__of_logins__invented_accounts__end_at_the_networks_limit(client_as, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "login_network": "5/60"}
    throttles.rate.cache_clear()
    bodies = [{"email": f"invented{n}@example.org", "password": "x"} for n in range(6)]
    answers = [client_as().post("/api/v1/auth/token", body) for body in bodies]

    assert [each.status_code for each in answers] == [401] * 5 + [429]
    assert answers[5]["RateLimit-Policy"] == '"login_network";q=5;w=60'


def test_limit__of_logins__of_one_account_from_another_network__is_another(client_as, three_a_minute):
    body = {"email": "nobody@example.org", "password": "x"}
    for _ in range(4):
        client_as().post("/api/v1/auth/token", body)

    answer = client_as().post("/api/v1/auth/token", body, REMOTE_ADDR="203.0.113.9")

    assert answer.status_code == 401


def test_limit__of_logins__bodies_that_name_nobody__counted_by_network(client_as, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "login_network": "2/60"}
    throttles.rate.cache_clear()
    answers = [client_as().post("/api/v1/auth/token", body).status_code for body in ([], {"email": 7}, {})]

    assert answers == [422, 422, 429]


def test_limit__of_ipv6__counts_the_whole_line(client_as, three_a_minute):
    body = {"email": "nobody@example.org", "password": "x"}
    addresses = [*(f"2001:db8:1:2::{n}" for n in range(1, 5)), "2001:db8:1:3::1"]
    answers = [client_as().post("/api/v1/auth/token", body, REMOTE_ADDR=each).status_code for each in addresses]

    assert answers == [401, 401, 401, 429, 401]


def test_limit__of_refreshing__is_wide_and_of_its_own(client_as, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "login": "1/60", "login_network": "1/60", "refresh": "2/60"}
    throttles.rate.cache_clear()
    body = {"refresh_token": "unknown"}
    answers = [client_as().post("/api/v1/auth/token/refresh", body) for _ in range(3)]

    assert [each.status_code for each in answers] == [401, 401, 429]
    assert answers[0]["RateLimit-Policy"] == '"refresh";q=2;w=60'
