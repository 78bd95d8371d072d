"""A PostgreSQL as in production: roles and rights made by scripts/init-db.sql, the tables by its owner."""

import gc
import secrets
import subprocess
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections

from config.env import ROOT
from scripts.stack.cluster import clean_environment
from tests.support.cluster import Cluster, initialised, serving

ROLES = ("owner", "app", "readonly", "replication")


@dataclass(frozen=True)
class Production:
    """A cluster, and who comes in with which password."""

    cluster: Cluster
    secrets: Path

    def password(self, role: str) -> str:
        return (self.secrets / f"postgres-{role}-password").read_text()

    def connect(self, role: str, database: str = "cms") -> psycopg.Connection[Any]:
        return self.cluster.connect(database, f"cms_{role}", self.password(role))

    def as_superuser(self, statement: str, database: str = "cms") -> list[tuple[Any, ...]]:
        with self.cluster.connect(database) as wire:
            cursor = wire.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def initialise(self, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run scripts/init-db.sql as the superuser."""
        given = {"secrets": str(self.secrets), **variables}
        command = [self.cluster.program("psql"), "--no-psqlrc", "--no-password", "--dbname", "postgres"]
        command += [f"--set={name}={value}" for name, value in given.items()]
        place = {"PGHOST": "127.0.0.1", "PGPORT": str(self.cluster.port), "PGUSER": "postgres"}
        return subprocess.run(
            [*command, "--file", str(ROOT / "scripts" / "init-db.sql")],
            env={**clean_environment(), **place, "PGPASSWORD": self.cluster.password},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="session")
def production(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """Serve a cluster that holds what the migrations make, in the hands of its owner.

    They are copied from the run's own database, which is there if any of the tests that are run is marked to use it.
    """
    folder = tmp_path_factory.mktemp("secrets")
    for role in ROLES:
        (folder / f"postgres-{role}-password").write_text(secrets.token_urlsafe(24))
    with initialised("data") as cluster:
        hba = cluster.data / "pg_hba.conf"
        hba.write_text(f"{hba.read_text()}host replication cms_replication 127.0.0.1/32 scram-sha-256\n")
        with serving(cluster, {"max_connections": "60", "wal_level": "replica"}):
            made = Production(cluster, folder)
            done = made.initialise()
            assert done.returncode == 0, done.stderr
            _copy_tables(made)
            done = made.initialise()  # as on a database that is there already
            assert done.returncode == 0, done.stderr
            yield made


def _copy_tables(made: Production) -> None:
    """Bring in what the migrations made in the test's database, as the owner."""
    own = connection.settings_dict
    source = {"PGHOST": own["HOST"], "PGPORT": str(own["PORT"]), "PGUSER": own["USER"], "PGPASSWORD": own["PASSWORD"]}
    dumping = [made.cluster.program("pg_dump"), "--no-owner", "--no-acl", "--exclude-extension=*", own["NAME"]]
    dump = subprocess.run(dumping, env={**clean_environment(), **source}, capture_output=True, check=True).stdout
    loading = [made.cluster.program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    target = {"PGHOST": "127.0.0.1", "PGPORT": str(made.cluster.port), "PGUSER": "cms_owner", "PGDATABASE": "cms"}
    subprocess.run(
        loading,
        env={**clean_environment(), **target, "PGPASSWORD": made.password("owner")},
        input=dump,
        check=True,
        capture_output=True,
    )


@contextmanager
def database(alias: str = "default", **changes: Any) -> Iterator[None]:
    """Let Django use another database, and let go of it in the end."""
    settings = connections[alias].settings_dict
    before: Mapping[str, Any] = dict(settings)
    connections[alias].close()
    settings.update(changes)
    try:
        yield
    finally:
        connections[alias].close()
        connections[alias].close_pool()
        settings.clear()
        settings.update(before)


def do_what_is_queued() -> None:
    """Run the worker in this process. Its threads leave their connections to the process, which goes on here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        call_command("run_worker", "--once")
        gc.collect()


@pytest.fixture
def as_app(production: Production, django_db_blocker: Any) -> Iterator[Callable[..., Any]]:
    """Let the whole application work as `cms_app`, with the options of production."""
    place = {"HOST": "127.0.0.1", "PORT": production.cluster.port, "NAME": "cms"}
    with django_db_blocker.unblock(), database(**place, USER="cms_app", PASSWORD=production.password("app")):
        yield
