"""A small production: a cluster with the roles of scripts/init-db.sql, and a schema with what is hard to restore."""

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from config.env import ROOT
from tests.support.cluster import Cluster, initialised, serving

ROLES = ("owner", "app", "readonly", "replication")
# Triggers, foreign keys, an identity, a generated column that calls a function of an extension, rights by column.
SCHEMA = """
CREATE TABLE django_migrations (id serial PRIMARY KEY, app text NOT NULL, name text NOT NULL);
CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE NOT NULL, password text NOT NULL,
    folded text GENERATED ALWAYS AS (lower(email)) STORED
);
CREATE TABLE entries (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), account_id bigint NOT NULL REFERENCES accounts,
    amount numeric(12, 2) NOT NULL CHECK (amount <> 0), note text, made_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX entries_by_note ON entries USING gin (note gin_trgm_ops);
CREATE FUNCTION cms_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'fixed'; END $$;
CREATE TRIGGER entries_are_fixed BEFORE UPDATE OR DELETE ON entries FOR EACH ROW EXECUTE FUNCTION cms_refuse_change();
CREATE TABLE files (id serial PRIMARY KEY, storage_key text NOT NULL);
"""


@dataclass
class Production:
    """What the scripts are pointed at."""

    cluster: Cluster
    passwords: dict[str, str]
    folder: Path
    database: str = "cms"
    extra: dict[str, str] = field(default_factory=dict)
    account: tuple[int, int] | None = None  # who runs the scripts, if it is not us

    def connect(self, role: str = "owner", database: str = "") -> psycopg.Connection:
        return self.cluster.connect(database or self.database, f"cms_{role}", self.passwords[role])

    @property
    def environment(self) -> dict[str, str]:
        """Return what an operator has set."""
        named = {
            "DATABASE_URL": self.cluster.url(self.database, "cms_app", self.passwords["app"]),
            "DATABASE_OWNER_URL": self.cluster.url(self.database, "cms_owner", self.passwords["owner"]),
            "DATABASE_REPLICATION_URL": self.cluster.url(
                self.database, "cms_replication", self.passwords["replication"]
            ),
            "POSTGRES_SSLMODE": "disable",
            "PG_BIN": str(self.cluster.programs / "bin"),
            "BACKUP_DIR": str(self.folder / "backups"),
            "MEDIA_ROOT": str(self.folder / "media"),
            "CMS_ENV_FILE": str(self.folder / "env.prod"),
            "CMS_RUNTIME": "host",
        }
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), **named, **self.extra}

    def start(self, script: str, *arguments: str, **changed: str) -> "subprocess.Popen[str]":
        user, group = self.account or (None, None)
        return subprocess.Popen(
            [str(ROOT / "scripts" / script), *arguments],
            env={**self.environment, **changed},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            user=user,
            group=group,
            start_new_session=True,
        )

    def run(self, script: str, *arguments: str, **changed: str) -> tuple[int, str, str]:
        """Run a script; return its exit code, what it printed, and what it told the operator."""
        process = self.start(script, *arguments, **changed)
        out, said = process.communicate(timeout=120)
        for password in self.passwords.values():
            assert password not in out + said
        return process.returncode, out.strip(), said

    def backup(self, *arguments: str, **changed: str) -> Path:
        code, out, said = self.run("backup-database.sh", *arguments, **changed)
        assert code == 0, said
        return Path(out)

    def databases(self) -> list[str]:
        """Return the names of all databases of this production."""
        with self.cluster.connect() as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY 1", ["cms%"])
            return [row[0] for row in rows]

    def contents(self, database: str = "") -> dict[str, tuple[int, str]]:
        """Return the number of rows and a checksum of each table."""
        with self.connect(database=database) as connection:
            tables = connection.execute(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            ).fetchall()
            query = "SELECT count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM {} t"
            return {name: connection.execute(query.format(name)).fetchone() for (name,) in tables}  # type: ignore[misc]


@pytest.fixture(scope="session")
def running_cluster() -> Iterator[Cluster]:
    """Serve a cluster that archives its log, in small segments."""
    with initialised("scripts", "--wal-segsize=1") as cluster:
        archive = cluster.folder / "archive"
        archive.mkdir()
        cluster.own(archive)
        script = ROOT / "docker" / "postgres" / "archive-wal.sh"
        command = f"CMS_WAL_ARCHIVE_DIR={archive} {script} %p %f"
        with serving(cluster, {"archive_mode": "on", "archive_command": command}):
            yield cluster


@pytest.fixture(scope="session")
def passwords(running_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Make roles, database and rights by scripts/init-db.sql, then the schema as the owner."""
    made = {role: secrets.token_urlsafe(24) for role in ROLES}
    folder = tmp_path_factory.mktemp("secrets")
    for role, password in made.items():
        (folder / f"postgres-{role}-password").write_text(password)
    subprocess.run(
        [
            *(running_cluster.program("psql"), "-X", "-q", "-v", f"secrets={folder}", "-v", "database=cms_pattern"),
            *("-f", str(ROOT / "scripts" / "init-db.sql")),
        ],
        env={"PGHOST": "127.0.0.1", "PGPORT": str(running_cluster.port), "PGUSER": "postgres"}
        | {"PGPASSWORD": running_cluster.password, "PGDATABASE": "postgres", "PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
    )
    with running_cluster.connect("cms_pattern", "cms_owner", made["owner"]) as connection:
        connection.execute(SCHEMA)
        connection.execute("SELECT cms_privileges()")
    return made


@pytest.fixture
def production(running_cluster: Cluster, passwords: dict[str, str], tmp_path: Path) -> Iterator[Production]:
    """Give a database in service, with rows in it and a file."""
    with running_cluster.connect() as connection:
        connection.execute("CREATE DATABASE cms TEMPLATE cms_pattern OWNER cms_owner")
        connection.execute("GRANT CONNECT ON DATABASE cms TO cms_app, cms_readonly")
        connection.execute("REVOKE ALL ON DATABASE cms FROM PUBLIC")
    made = Production(running_cluster, passwords, tmp_path)
    (tmp_path / "env.prod").write_text("")
    (tmp_path / "media" / "files" / "ab").mkdir(parents=True)
    (tmp_path / "media" / "files" / "ab" / "abcd").write_bytes(secrets.token_bytes(5_000))
    with made.connect() as connection:
        connection.execute(
            "INSERT INTO accounts (email, password) SELECT format('%s@cms.example', n), md5(n::text)"
            " FROM generate_series(1, 50) n"
        )
        connection.execute(
            "INSERT INTO entries (account_id, amount, note) SELECT 1 + n % 50, n, repeat('what was bought; ', n % 9)"
            " FROM generate_series(1, 2000) n"
        )
        connection.execute("INSERT INTO files (storage_key) VALUES ('files/ab/abcd')")
    yield made
    for name in made.databases():
        if name != "cms_pattern":
            with running_cluster.connect() as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def key(tmp_path: Path) -> Callable[[], str]:
    """Return a maker of files that hold a key for backups."""

    def make() -> str:
        path = tmp_path / f"key-{secrets.token_hex(4)}"
        path.write_text(secrets.token_urlsafe(48))
        return str(path)

    return make


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    (folder / "nginx").mkdir()
    for name in ("ca", "postgres", "redis", "nginx/fullchain"):
        ending = "pem" if "/" in name else "crt"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
                *("-days", "90", "-subj", "/CN=cms", "-keyout", "/dev/null", "-out", f"{folder / name}.{ending}"),
            ],
            check=True,
            capture_output=True,
        )
    return folder
