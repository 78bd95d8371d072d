import socket
import threading
import time

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from api import health
from domain.shared.store import Store
from tests.support.server import free_port

pytestmark = pytest.mark.django_db
PROBES = ["/livez", "/readyz", "/startupz"]
READY = {"status": "ok", "checks": {"postgresql": "ok", "migrations": "ok", "redis": "ok"}}


@pytest.fixture(autouse=True)
def _nothing_known():
    """Let each test look for itself."""
    health.readiness.cache_clear()
    yield
    health.readiness.cache_clear()


@pytest.fixture
def strict(settings):
    """Redirect everything to TLS, and know one host, as production does."""
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["cms.university.test"]


def ask(path, **how):
    return Client().get(path, **how)


def test_probes__of_a_service_in_order__are_answered_in_few_words():
    assert [ask(path).json() for path in PROBES] == [{"status": "ok"}, READY, {"status": "ok"}]
    assert {ask(path).status_code for path in PROBES} == {200}


@pytest.mark.parametrize("path", PROBES)
def test_probe__by_the_address_of_a_container__is_answered_and_not_redirected(strict, path):
    answer = ask(path, headers={"host": "10.42.0.17:8000"})

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert ask("/api/v1", headers={"host": "10.42.0.17:8000"}).status_code != 200


@pytest.mark.parametrize("path", PROBES)
def test_probe__by_another_method__is_refused(path):
    answer = Client().post(path)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


@pytest.fixture
def database_gone(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "PORT", free_port())


def test_probes__without_postgresql__live_but_serve_nothing(database_gone):
    assert (ask("/livez").status_code, ask("/readyz").status_code, ask("/startupz").status_code) == (200, 503, 503)
    assert ask("/readyz").json() == {"status": "unavailable", "checks": {"postgresql": "away", "redis": "ok"}}


def test_startupz__once_started__stays_so_without_postgresql(monkeypatch):
    assert ask("/startupz").status_code == 200

    monkeypatch.setitem(connection.settings_dict, "PORT", free_port())

    assert ask("/startupz").status_code == 200


def test_readyz__of_a_server_that_says_nothing__gives_up_and_holds_one_thread_for_each(monkeypatch):
    with socket.create_server(("127.0.0.1", 0), backlog=8) as silent:
        monkeypatch.setitem(connection.settings_dict, "PORT", silent.getsockname()[1])
        before = threading.active_count()

        answers = [ask("/readyz") for _ in range(2)]

        assert [answer.status_code for answer in answers] == [503, 503]
        assert [answer.json()["checks"] for answer in answers] == [{"postgresql": "away", "redis": "ok"}] * 2
        assert threading.active_count() == before + 2


def test_readyz__without_redis__says_so_and_serves(monkeypatch):
    away = Store(f"redis://127.0.0.1:{free_port()}/0")
    monkeypatch.setattr(health, "store", lambda: away)

    answer = ask("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {**READY, "status": "degraded", "checks": {**READY["checks"], "redis": "away"}}


def test_readyz__while_the_name_of_redis_is_looked_for__says_so_and_serves(monkeypatch):
    found = threading.Event()
    monkeypatch.setattr(health, "store", lambda: found.wait(60))
    try:
        answer = ask("/readyz")
    finally:
        found.set()

    assert answer.status_code == 200
    assert answer.json() == {**READY, "status": "degraded", "checks": {**READY["checks"], "redis": "away"}}


def test_readyz__asked_by_many__looks_once(monkeypatch):
    health.readiness().checks()
    (look, _) = health.readiness().looks
    looked = look.begun_at

    with socket.create_server(("127.0.0.1", 0)) as nobody:
        monkeypatch.setitem(connection.settings_dict, "PORT", nobody.getsockname()[1])
        # Whatever the machine is busy with: the look that counts is the one just made.
        look.begun_at = time.monotonic()
        answers = [ask("/readyz").status_code for _ in range(20)]

        assert answers == [200] * 20
        nobody.settimeout(0.01)
        with pytest.raises(TimeoutError):
            nobody.accept()
    assert look.begun_at >= looked


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [503, 200])
def test_readyz__while_a_migration_is_missing__waits_for_it(monkeypatch, before):
    monkeypatch.setattr(health, "KEPT", 0.0)
    if before == 200:  # as before a restore of what was backed up under older code
        assert ask("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'audit' RETURNING name, applied")
        taken = cursor.fetchall()
        assert taken
        try:
            answer, started = ask("/readyz"), ask("/startupz").status_code
        finally:
            cursor.executemany("INSERT INTO django_migrations (app, name, applied) VALUES ('audit', %s, %s)", taken)

    assert (answer.status_code, started) == (503, before)
    assert answer.json()["checks"] == {"postgresql": "ok", "migrations": "behind", "redis": "ok"}


def test_known_migrations__by_the_names_of_files__are_those_that_django_loads():
    assert health.known_migrations() == set(MigrationLoader(None).disk_migrations)
