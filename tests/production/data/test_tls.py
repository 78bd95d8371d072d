"""PostgreSQL over TLS, with docker/postgres's own settings: only the right server gets a word, and only over TLS."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from config.env import read
from config.env.postgresql import SSL_MODES
from tests.production.data.conftest import ROLES
from tests.production.data.tls import authority, debian_programs, tls_server
from tests.settings.starting import manage, valid_production
from tests.support.cluster import Cluster

NO_TLS = "no encryption"


@dataclass(frozen=True)
class Secured:
    """A server, and what its clients know."""

    cluster: Cluster
    right: Path
    wrong: Path
    passwords: Path

    def password(self, role: str) -> str:
        return (self.passwords / f"postgres-{role}-password").read_text()

    def connect(self, **how: str) -> "psycopg.Connection":
        asked = {"host": "localhost", "sslmode": "verify-full", "sslrootcert": str(self.right), "dbname": "cms"}
        asked |= {"user": "cms_app", "password": self.password("app"), **how}
        return psycopg.connect(port=self.cluster.port, connect_timeout=10, **asked)

    @property
    def environment(self) -> dict[str, str]:
        """What an operator writes into .env.prod."""
        return valid_production() | {
            "POSTGRES_HOST": "localhost",
            "POSTGRES_PORT": str(self.cluster.port),
            "POSTGRES_USER": "cms_app",
            "POSTGRES_PASSWORD": self.password("app"),
            "POSTGRES_SSLROOTCERT": str(self.right),
        }


@pytest.fixture(scope="session")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    debian_programs()
    folder = tmp_path_factory.mktemp("tls")
    for role in ROLES:
        (folder / f"postgres-{role}-password").write_text(secrets.token_urlsafe(24))
    right, wrong = authority(folder, "right"), authority(folder, "wrong")
    with tls_server(right.sign("localhost"), folder) as cluster:
        yield Secured(cluster, right.certificate, wrong.certificate, folder)


def test_production__the_right_server__is_taken_without_another_word(secured):
    code, said = manage(secured.environment, "showmigrations", "users")

    assert code == 0, said
    assert "[ ] 0001_initial" in said


def test_production__a_server_of_another_authority__is_refused(secured):
    other = secured.environment | {"POSTGRES_SSLROOTCERT": str(secured.wrong)}

    code, said = manage(other, "showmigrations", "users")

    assert code != 0
    assert "certificate verify failed" in said


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"host": "127.0.0.1"}, "does not match host name"),
        ({"sslmode": "disable"}, NO_TLS),
        ({"sslmode": "disable", "user": "cms_owner"}, NO_TLS),
        ({"sslmode": "disable", "user": "postgres"}, NO_TLS),
        ({"user": "postgres"}, "pg_hba.conf rejects connection"),
        ({"dbname": "postgres"}, "pg_hba.conf rejects connection"),
        ({"password": "not the password"}, "password authentication failed"),
        ({"ssl_max_protocol_version": "TLSv1.1", "ssl_min_protocol_version": "TLSv1"}, "SSL error"),
    ],
)
def test_connection__in_the_wrong_way__is_refused(secured, how, reason):
    with pytest.raises(psycopg.OperationalError, match=reason):
        secured.connect(**how)


def test_connection__in_the_right_way__is_encrypted(secured):
    with secured.connect() as wire:
        found = wire.execute("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
        hashed = wire.execute("SHOW password_encryption").fetchone()

    assert found == (True, "TLSv1.3")
    assert hashed == ("scram-sha-256",)


def test_log__of_a_statement_that_fails__holds_neither_it_nor_its_values(secured):
    with secured.connect() as wire, pytest.raises(psycopg.errors.DivisionByZero):
        wire.execute("SELECT 'a secret of somebody', 1 / 0")

    log = (secured.cluster.folder / "log").read_text()
    assert "division by zero" in log
    assert "secret" not in log
    assert not [role for role in ROLES if secured.password(role) in log]


@pytest.mark.parametrize("mode", [mode for mode in SSL_MODES if mode != "verify-full"])
def test_production__less_than_full_proof__is_refused_but_on_this_machine(mode):
    far = valid_production() | {"POSTGRES_SSLMODE": mode}
    with pytest.raises(Exception, match="POSTGRES_SSLMODE must be verify-full"):
        read(far, strict=True)

    for host in ("127.0.0.1", "localhost", "/var/run/postgresql"):
        assert read(far | {"POSTGRES_HOST": host}, strict=True).database_ssl_mode == mode
