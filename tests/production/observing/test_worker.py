"""The worker outlives PostgreSQL's absence, and tells of it meanwhile."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from config.env import ROOT
from scripts.stack.cluster import clean_environment
from tests.production.data.test_pool import Server
from tests.production.observing.storm import Process, ask_at, await_that
from tests.support.cluster import initialised
from tests.support.server import free_port

WORK = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'jobs.clean_up', '{"timestamp": 0}')
RETURNING id
"""


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    """Serve a copy of the test's tables, which may be stopped."""
    own = connection.settings_dict
    source = {"PGHOST": own["HOST"], "PGPORT": str(own["PORT"]), "PGUSER": own["USER"], "PGPASSWORD": own["PASSWORD"]}
    with initialised("worker") as cluster:
        made = Server(cluster)
        made.start()
        try:
            dumping = [cluster.program("pg_dump"), "--no-owner", "--no-acl", own["NAME"]]
            dump = subprocess.run(dumping, env={**clean_environment(), **source}, capture_output=True, check=True)
            loading = [cluster.program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
            target = {"PGHOST": "127.0.0.1", "PGPORT": str(cluster.port), "PGUSER": "postgres"}
            environment = {**clean_environment(), **target, "PGPASSWORD": cluster.password}
            subprocess.run(loading, env=environment, input=dump.stdout, check=True, capture_output=True)
            yield made
        finally:
            made.stop()


@pytest.fixture
def worker(server: Server, tmp_path: Path) -> Iterator[Process]:
    metrics_port, log = free_port(), tmp_path / "log"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": server.cluster.url(),
        "LOG_FORMAT": "json",
        "METRICS_BIND": f"127.0.0.1:{metrics_port}",
    }
    with log.open("wb") as output:
        command = [sys.executable, "manage.py", "run_worker"]
        popen = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield Process(popen, 0, metrics_port, log)
    finally:
        popen.kill()
        popen.wait()


def tells(worker: Process, line: str) -> bool:
    assert worker.popen.poll() is None, worker.log.read_text()
    try:
        return line in worker.metrics().splitlines()
    except OSError:
        return False


def waits(worker: Process) -> list[Any]:
    return [line for line in map(json.loads, worker.lines()) if line["event"] == "worker_waits"]


def done(server: Server, number: int) -> bool:
    with server.cluster.connect() as wire:
        return wire.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [number]).fetchone() == (
            "succeeded",
        )


@pytest.mark.django_db
def test_worker__postgresql_stopped_and_started__goes_on_tells_of_it_and_works_afterwards(server, worker):
    await_that(lambda: tells(worker, "cms_workers_alive 1.0"), "it works")
    server.stop()
    try:
        await_that(lambda: tells(worker, "cms_postgresql_up 0.0"), "it tells that PostgreSQL is away")
        await_that(lambda: len(waits(worker)) >= 3, "it tries again and again")
        assert ask_at(worker.metrics_port, "GET", "/livez", None, {})[0] == 200
    finally:
        server.start()
    await_that(lambda: tells(worker, "cms_workers_alive 1.0"), "it works again")
    with server.cluster.connect() as wire:
        number = wire.execute(WORK).fetchone()[0]
    await_that(lambda: done(server, number), "it has done what came afterwards")
    worker.popen.send_signal(signal.SIGTERM)

    assert worker.popen.wait(30) == 0
    assert [line["seconds"] for line in waits(worker)][:3] == [1, 2, 4]


@pytest.mark.django_db
def test_worker__that_waits_for_postgresql__is_alive_and_ends_when_it_is_told_to(server, worker):
    server.stop()
    try:
        await_that(lambda: waits(worker) != [], "it waits from the start")
        assert ask_at(worker.metrics_port, "GET", "/livez", None, {})[0] == 200
        worker.popen.send_signal(signal.SIGTERM)

        assert worker.popen.wait(30) == 0
    finally:
        server.start()
    assert "onnection refused" in waits(worker)[0]["error"]
