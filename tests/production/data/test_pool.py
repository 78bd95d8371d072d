"""The pool of a process, and a database that goes away under it and comes back."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import OperationalError, close_old_connections, connection
from django.test import Client as DjangoClient

from config.postgresql.pool import Attempt
from config.settings.parts.database import pool
from tests.production.data.conftest import database
from tests.production.data.test_replica import within_reason
from tests.support.client import client_for
from tests.support.cluster import Cluster, initialised, serving
from tests.support.server import free_port

END_ALL = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'cms'"
LEFT = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)"


class Server:
    """An empty database that can be stopped and started."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.running = cluster, ExitStack()

    def start(self) -> None:
        self.running.enter_context(serving(self.cluster))

    def stop(self) -> None:
        self.running.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with initialised("pool") as cluster:
        made = Server(cluster)
        made.start()
        try:
            yield made
        finally:
            made.stop()


@pytest.fixture
def pooled(server: Server, django_db_blocker: Any) -> Iterator[Server]:
    """Ask that server through a pool of two."""
    own = {"HOST": "127.0.0.1", "PORT": server.cluster.port, "NAME": "postgres", "CONN_MAX_AGE": 0}
    own |= {"USER": "postgres", "PASSWORD": server.cluster.password}
    options = {**connection.settings_dict["OPTIONS"], "pool": pool(1, 2)}
    with django_db_blocker.unblock(), database(**own, OPTIONS=options):
        yield server


def ask(_number: int = 0, statement: str = "SELECT pg_backend_pid()") -> int:
    """Take a connection, ask, and give it back, as a request does."""
    close_old_connections()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.fetchone()[0])
    finally:
        close_old_connections()


def answers() -> bool:
    try:
        return ask() > 0
    except OperationalError:
        return False


def test_pool__many_threads__share_its_two_connections(pooled):
    with ThreadPoolExecutor(8) as threads:
        backends = set(threads.map(ask, range(80)))

    assert 1 <= len(backends) <= 2


def test_pool__one_that_is_asked_for_while_all_are_taken__is_told_so(pooled, monkeypatch):
    monkeypatch.setattr(connection.pool, "timeout", 0.3)
    taken, done = threading.Semaphore(0), threading.Event()

    def hold(_number: int) -> None:
        with connection.cursor():
            taken.release()
            done.wait(timeout=30)
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        holding = [threads.submit(hold, number) for number in range(2)]
        assert [taken.acquire(timeout=30) for _ in holding] == [True, True]
        try:
            with pytest.raises(OperationalError, match="couldn't get a connection"):
                ask()
        finally:
            done.set()
        assert [each.result(timeout=30) for each in holding] == [None, None]
    assert ask() > 0


def test_pool__server_that_takes_no_more_connections__is_there_and_waited_for(pooled):
    limit = "ALTER ROLE limited LOGIN CONNECTION LIMIT 1"
    with pooled.cluster.connect() as wire:
        wire.execute("CREATE ROLE limited")
        wire.execute(f"{limit} PASSWORD '{pooled.cluster.password}'")
    connection.settings_dict["USER"] = "limited"
    connection.close_pool()
    taken, tried = threading.Event(), threading.Event()

    def hold() -> None:
        with connection.cursor():
            taken.set()
            tried.wait(timeout=30)
        connection.close()

    def try_for_another() -> None:
        within_reason(lambda: "too many connections" in Attempt.last_error and connection.pool._growing is False)
        tried.set()

    Attempt.last_error = ""
    with ThreadPoolExecutor(3) as threads:
        holding = threads.submit(hold)
        assert taken.wait(timeout=30)
        waiting, ending = threads.submit(ask), threads.submit(try_for_another)
        assert [each.result(timeout=30) for each in (holding, ending)] == [None, None]
        assert waiting.result(timeout=30) > 0
    assert not connection.pool.is_away


def test_pool__connections_that_the_server_ended__are_never_given_out(pooled):
    with ThreadPoolExecutor(8) as threads:
        before = set(threads.map(ask, range(16)))
        with pooled.cluster.connect() as wire:
            assert wire.execute(END_ALL).fetchone()[0] >= len(before)
            within_reason(lambda: wire.execute(LEFT, [list(before)]).fetchone() == (0,))
        after = set(threads.map(ask, range(16)))

    assert not before & after


def test_pool__transaction_left_open__is_rolled_back_before_the_next(pooled):
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_open ()")
    close_old_connections()

    assert ask(statement="SELECT count(*) FROM pg_class WHERE relname = 'left_open'") == 0


def test_pool__server_stopped_and_started__refuses_and_is_used_again(pooled):
    assert ask() > 0
    pooled.stop()
    try:
        for _ in range(3):
            with pytest.raises(OperationalError, match="onnection refused"):
                ask()
        assert connection.pool is not None
        assert connection.pool.is_away
    finally:
        pooled.start()
    within_reason(answers)
    assert not connection.pool.is_away


@pytest.mark.parametrize("extra", [{}, {"pool": pool(0, 2)}], ids=["threads", "pool"])
def test_database__nobody_there__every_path_says_when_to_come_again(as_app, extra):
    person = client_for("admin")
    pk = person.user.pk
    asked = [
        lambda: person.get("/api/v1/units"),
        lambda: person.get(f"/api/v1/users/{pk}"),
        lambda: person.get("/api/v1/me"),
        lambda: person.get("/api/v1/audit-events/export"),
        lambda: person.post("/api/v1/units", {}),
        lambda: person.post("/api/v1/units", {}, headers={"Idempotency-Key": "0f8fad5b-d9cb-469f-a165-70867728950e"}),
        lambda: person.patch(f"/api/v1/users/{pk}", {}),
        lambda: client_for().post("/api/v1/auth/token", {"email": "a@cms.test", "password": "b"}),
        lambda: client_for().post("/api/v1/auth/password-reset", {"email": "a@cms.test"}),
        lambda: DjangoClient(raise_request_exception=False).post("/admin/login/", {"username": "a", "password": "b"}),
        lambda: DjangoClient(raise_request_exception=False, headers={"cookie": "sessionid=abcdefgh"}).get("/admin/"),
    ]
    options = {**connection.settings_dict["OPTIONS"], **extra}

    with database(PORT=free_port(), OPTIONS=options, CONN_MAX_AGE=0):
        found = [call() for call in asked]

    assert [(answer.status_code, answer.headers.get("Retry-After")) for answer in found] == [(503, "2")] * len(asked)
    assert {answer.json()["code"] for answer in found} == {"unavailable"}
