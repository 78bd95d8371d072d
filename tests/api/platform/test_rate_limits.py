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
