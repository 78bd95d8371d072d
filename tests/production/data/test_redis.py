"""Redis with docker/redis's own users: what the application may do there, and what happens while it is away."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted

from api import throttles
from config.settings.parts.cache import CACHES
from domain.policy import limits
from domain.shared import store as stores
from domain.shared.store import Away, Store, secured
from tests.production.data.redis_server import RedisServer, behind_tls, redis_server
from tests.production.data.test_replica import within_reason
from tests.production.data.tls import authority

UNITS = "/api/v1/units"
FORBIDDEN = [
    ("FLUSHALL",), ("FLUSHDB",), ("CONFIG", "GET", "*"), ("CONFIG", "SET", "maxmemory", "1"), ("KEYS", "*"),
    ("SCAN", "0"), ("ACL", "LIST"), ("SHUTDOWN",), ("MONITOR",), ("INFO",), ("SAVE",),
    ("REPLICAOF", "NO", "ONE"), ("SCRIPT", "FLUSH"), ("CLIENT", "KILL", "TYPE", "normal"), ("PUBLISH", "a", "b"),
    ("GET", "other"), ("SET", "other", "1"), ("EVAL", "return redis.call('FLUSHALL')", "0"),
    ("EVAL", "return redis.call('GET', 'other')", "0"),
]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server() as made:
        yield made


@pytest.fixture
def secured_redis(server: RedisServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """Let the application use it for everything."""
    server.admin.flushall()
    server.admin.acl_log_reset()
    monkeypatch.setattr(stores, "RETRY_AFTER", 0.2)
    before = dict(stores._place)
    settings.CACHES = {alias: {**each, "LOCATION": server.url} for alias, each in CACHES.items()}
    stores.use_store(server.url)
    throttles.limiter.cache_clear()
    yield server
    stores.use_store(**before)
    throttles.limiter.cache_clear()


@pytest.mark.parametrize("command", FORBIDDEN, ids=" ".join)
def test_application__what_it_does_not_use__is_denied(server, command):
    client = redis.Redis.from_url(server.url)

    with pytest.raises(redis.ResponseError, match=r"permission|ACL failure"):
        client.execute_command(*command)


def test_nobody__without_a_name__comes_in(server):
    for url in (f"redis://127.0.0.1:{server.port}/0", f"redis://:{server.password}@127.0.0.1:{server.port}/0"):
        with pytest.raises(redis.ConnectionError):  # what refuses a login is one
            redis.Redis.from_url(url).ping()


@pytest.mark.django_db
def test_application__with_its_own_rights__is_denied_nothing(secured_redis, client_as):
    staff = client_as("staff")
    assert [staff.get(UNITS).status_code for _ in range(3)] == [200] * 3
    assert client_as().post("/api/v1/auth/token", {"email": "a@cms.test", "password": "b"}).status_code == 401
    assert client_as("admin").post(f"/api/v1/device-sessions/{staff.session_row.pk}/revoke").status_code == 200
    assert staff.get(UNITS).status_code == 401
    session = SessionStore()
    session["who"] = "somebody"
    session.save()
    assert SessionStore(session.session_key).load() == {"who": "somebody"}
    SessionStore(session.session_key).delete()

    used = {key.decode().split(":")[1] for key in secured_redis.admin.keys("*")}
    assert {"actor", "epoch", "rate"} <= used
    assert secured_redis.admin.keys("*") == secured_redis.admin.keys("cms:*")
    assert secured_redis.admin.acl_log() == []


@pytest.mark.django_db
def test_redis__stopped_and_started__answers_go_on_limits_count_and_ended_rights_bite(
    secured_redis, client_as, settings
):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "user": "5/3600"}
    throttles.rate.cache_clear()
    staff, other, admin = client_as("staff"), client_as("staff"), client_as("admin")
    assert staff.get(UNITS).status_code == 200
    secured_redis.stop()
    try:
        assert [staff.get(UNITS).status_code for _ in range(6)] == [200] * 5 + [429]
        assert other.get(UNITS).status_code == 200
        assert admin.post(f"/api/v1/device-sessions/{other.session_row.pk}/revoke").status_code == 200
        assert other.get(UNITS).status_code == 401
    finally:
        secured_redis.start()
    within_reason(lambda: client_as("staff").get(UNITS).status_code == 200 and _is_used(secured_redis))
    assert other.get(UNITS).status_code == 401


def _is_used(server: RedisServer) -> bool:
    return bool(server.admin.keys("cms:rate:user:*"))


@pytest.mark.django_db
def test_redis__full__refuses_and_answers_go_on(secured_redis, client_as):
    secured_redis.admin.config_set("maxmemory", "1")
    try:
        staff = client_as("staff")
        assert [staff.get(UNITS).status_code for _ in range(3)] == [200] * 3
        assert not secured_redis.admin.keys("*")
    finally:
        secured_redis.admin.config_set("maxmemory", "512mb")
    within_reason(lambda: staff.get(UNITS).status_code == 200 and _is_used(secured_redis))


@pytest.mark.django_db
def test_admin_session__ended_while_redis_is_away__is_remembered_for_a_moment_only(secured_redis):
    session = SessionStore()
    session.set_expiry(3600)
    session["who"] = "somebody"
    session.save()

    (key,) = secured_redis.admin.keys("*sessions*")

    assert 0 < secured_redis.admin.pttl(key) <= limits.ACTOR_REMEMBERED_SECONDS * 1000
    secured_redis.admin.delete(key)
    assert SessionStore(session.session_key).load() == {"who": "somebody", "_session_expiry": 3600}
    Session.objects.all().delete()
    secured_redis.admin.delete(key)
    assert SessionStore(session.session_key).load() == {}


@pytest.fixture(scope="module")
def over_tls(server: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Path]]:
    """Give the address, the authority that signed the server's certificate, and another one."""
    folder = tmp_path_factory.mktemp("redis-tls")
    right, wrong = authority(folder, "right"), authority(folder, "wrong")
    with behind_tls(server.port, *right.sign("localhost")) as port:
        yield f"rediss://cms:{server.password}@localhost:{port}/0", right.certificate, wrong.certificate


def _by_store(url: str, ca: Path) -> Any:
    try:
        return Store(url, str(ca)).ask("PING")
    except Away as away:
        raise ConnectionError(str(away.__cause__)) from away


def _by_cache(url: str, ca: Path) -> Any:
    kept = RedisCache(url, {"KEY_PREFIX": "cms", "OPTIONS": {"CONNECTION_POOL_KWARGS": secured(url, str(ca))}})
    try:
        kept.set("told", 1, timeout=5)
        return kept.get("told")
    except (ConnectionInterrupted, redis.ConnectionError) as away:
        raise ConnectionError(str(away)) from away
    finally:
        kept.client.connection_factory._pools.pop(url, None)


@pytest.mark.parametrize(("by", "said"), [(_by_store, b"PONG"), (_by_cache, 1)])
def test_tls__only_the_right_server_of_the_right_authority__is_spoken_to(
    over_tls, by: Callable[[str, Path], Any], said: object
):
    url, right, wrong = over_tls

    assert by(url, right) == said
    with pytest.raises(ConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        by(url, wrong)
    with pytest.raises(ConnectionError, match=r"mismatch|not valid for"):
        by(url.replace("localhost", "127.0.0.1"), right)
