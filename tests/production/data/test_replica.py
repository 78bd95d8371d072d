"""Reads from a real replica: who has written sees it, others may be a moment behind, and it may go away."""

import dataclasses
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection, connections

from config.env import ROOT
from config.telemetry.figures import Figures
from domain.shared import replica
from domain.shared.store import Store
from scripts.stack.cluster import clean_environment
from tests.factories.academic import UnitFactory
from tests.production.data.conftest import Production
from tests.support.client import client_for
from tests.support.cluster import Cluster, serving
from tests.support.server import free_port

UNITS = "/api/v1/units"
PATIENCE = 30.0


def within_reason(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.05)


class Standby:
    """A streaming replica that can be stopped, started, and kept from replaying."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.running = cluster, ExitStack()

    def start(self) -> None:
        self.running.enter_context(serving(self.cluster, {"max_connections": "60", "hot_standby_feedback": "on"}))

    def stop(self) -> None:
        self.running.close()

    def do(self, statement: str) -> Any:
        with self.cluster.connect("cms") as wire:
            cursor = wire.execute(statement)
            return cursor.fetchone() if cursor.description else None


@pytest.fixture(scope="session")
def standby(production: Production) -> Iterator[Standby]:
    """Follow the cluster, as `cms_replication`."""
    primary = production.cluster
    copy = dataclasses.replace(primary, data=primary.folder / "replica", port=free_port())
    # PostgreSQL writes down where it copies from whenever that changes: so the password is in a file, as in production.
    passes = primary.folder / "pgpass"
    passes.touch(mode=0o600)
    passes.write_text(f"*:*:*:cms_replication:{production.password('replication')}\n")
    primary.own(passes)
    source = f"host=127.0.0.1 port={primary.port} user=cms_replication passfile={passes}"
    primary.run(
        *(primary.program("pg_basebackup"), "--dbname", source, "--pgdata", str(copy.data)),
        *("--checkpoint=fast", "--write-recovery-conf", "--no-sync"),
    )
    made = Standby(copy)
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def following(
    as_app: None, production: Production, standby: Standby, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Standby]:
    """Configure the replica, as DATABASE_REPLICA_URL does."""
    own = {**connection.settings_dict, "PORT": standby.cluster.port, "TEST": {}}
    own["OPTIONS"] = {**own["OPTIONS"], "options": "-c default_transaction_read_only=on", "connect_timeout": 2}
    monkeypatch.setitem(connections.settings, replica.ALIAS, own)
    monkeypatch.setattr(replica, "_replica", replica._Replica())
    yield standby
    connections[replica.ALIAS].close()
    delattr(connections._connections, replica.ALIAS)


def codes(client: Any) -> set[str]:
    answer = client.get(f"{UNITS}?fields=code&page_size=100&ordering=-code")
    assert answer.status_code == 200, answer.content
    return {each["code"] for each in answer.json()["results"]}


def served_by_replica() -> bool:
    """Tell whether a read goes to the replica now."""
    return replica.read("nobody in particular", lambda: replica.reading().alias) == replica.ALIAS


def test_write__while_the_replica_stands_still__is_seen_by_who_wrote_and_by_others_when_it_goes_on(
    following, monkeypatch
):
    monkeypatch.setattr(replica, "LAG_MAX", 3600.0)
    writer, other = client_for("admin"), client_for("admin")
    within_reason(served_by_replica)
    following.do("SELECT pg_wal_replay_pause()")
    try:
        added = writer.post(
            UNITS, {"code": "ZZREPLICA", "name": "R", "department": "D", "level": 1, "credit_points": "12.50"}
        )
        assert added.status_code == 201, added.content

        assert "ZZREPLICA" in codes(writer)
        assert served_by_replica()
        assert "ZZREPLICA" not in codes(other)
        assert "ZZREPLICA" in codes(writer)
    finally:
        following.do("SELECT pg_wal_replay_resume()")
    within_reason(lambda: "ZZREPLICA" in codes(other))
    assert served_by_replica()


def test_replica__further_behind_than_is_bearable__is_not_asked(following, monkeypatch):
    monkeypatch.setattr(replica, "LAG_MAX", 0.5)
    other = client_for("admin")
    within_reason(served_by_replica)
    following.do("SELECT pg_wal_replay_pause()")
    try:
        UnitFactory(code="ZZLAGGING")
        within_reason(lambda: "ZZLAGGING" in codes(other))
        assert not served_by_replica()
    finally:
        following.do("SELECT pg_wal_replay_resume()")
    within_reason(served_by_replica)


def test_replica__without_what_a_migration_made__is_not_asked_for_it(following, production, monkeypatch):
    monkeypatch.setattr(replica, "LAG_MAX", 3600.0)
    within_reason(served_by_replica)

    def count() -> tuple[Any, ...]:
        with replica.reading().cursor() as cursor:
            cursor.execute("SELECT count(*) FROM just_made")
            return cursor.fetchone()

    following.do("SELECT pg_wal_replay_pause()")
    try:
        with production.connect("owner") as owner:
            owner.execute("CREATE TABLE just_made ()")
        assert replica.read("nobody in particular", count) == (0,)
        assert served_by_replica()
    finally:
        following.do("SELECT pg_wal_replay_resume()")
        with production.connect("owner") as owner:
            owner.execute("DROP TABLE just_made")


def test_replica__killed__answers_go_on_and_it_is_used_again_when_it_is_back(following, monkeypatch):
    monkeypatch.setattr(replica, "AWAY", 0.2)
    other = client_for("admin")
    UnitFactory(code="ZZKILLED")
    within_reason(lambda: served_by_replica() and "ZZKILLED" in codes(other))
    following.stop()
    try:
        assert ["ZZKILLED" in codes(other) for _ in range(5)] == [True] * 5
        assert not served_by_replica()
    finally:
        following.start()
    within_reason(served_by_replica)


def test_replica__that_is_no_replica__is_not_asked(following, production):
    connections.settings[replica.ALIAS]["PORT"] = production.cluster.port
    connections[replica.ALIAS].close()

    assert not served_by_replica()


def test_replica__redis_away__is_not_asked(following, monkeypatch):
    within_reason(served_by_replica)
    monkeypatch.setattr(replica, "store", lambda: Store("redis://127.0.0.1:1/0"))

    assert not served_by_replica()


def test_start__of_one_that_was_promoted__goes_on_as_what_it_is(tmp_path):
    data, given, run = (tmp_path / name for name in ("data", "secrets", "run"))
    for folder in (data, given, run):
        folder.mkdir()
    (data / "PG_VERSION").write_text("18")
    (given / "postgres-replication-password").write_text("a\\b:c")
    places = {"PGDATA": str(data), "CMS_SECRETS_DIR": str(given), "CMS_TLS_RUN_DIR": str(run)}
    start = {"CMS_PRIMARY_HOST": "primary.test", "CMS_START_POSTGRES": "/bin/true"}

    done = subprocess.run(
        ["bash", str(ROOT / "docker" / "postgres" / "replica.sh")],
        env={**clean_environment(), **places, **start},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "it starts as the primary" in done.stderr
    assert (run / "pgpass").read_text() == "*:*:*:cms_replication:a\\\\b:c\n"


def test_replica__none_configured__costs_no_question(production, as_app, django_assert_num_queries):
    client = client_for("admin")
    codes(client)

    with django_assert_num_queries(1):
        codes(client)


def test_lag__of_a_replica_that_is_sent_nothing_any_more__grows(following):
    def lag() -> float:
        told = {family.name: family.samples[0].value for family in Figures()._replica()}
        assert told["cms_replica_up"] == 1
        return float(told["cms_replica_lag_seconds"])

    within_reason(lambda: lag() == 0)
    (source,) = following.do("SELECT current_setting('primary_conninfo')")
    following.do("ALTER SYSTEM SET primary_conninfo = ''")
    following.do("SELECT pg_reload_conf()")
    try:
        within_reason(lambda: lag() > 0)
    finally:
        following.do("ALTER SYSTEM SET primary_conninfo = '" + source.replace("'", "''") + "'")
        following.do("SELECT pg_reload_conf()")
    within_reason(lambda: lag() == 0)
