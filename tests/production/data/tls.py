"""Authorities and certificates of a test's own, and a PostgreSQL that speaks TLS with them."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.env import ROOT
from scripts.stack.account import Account
from scripts.stack.cluster import clean_environment
from tests.support.cluster import Cluster
from tests.support.server import free_port

DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Authority:
    """Signs certificates; its own is what clients go by."""

    folder: Path
    name: str

    @property
    def certificate(self) -> Path:
        return self.folder / f"{self.name}.crt"

    def sign(self, server: str) -> tuple[Path, Path]:
        """Return the certificate and the key of a server of this name."""
        key, asked, signed = (self.folder / f"{server}.{end}" for end in ("key", "csr", "crt"))
        names = self.folder / f"{server}.ext"
        names.write_text(f"subjectAltName=DNS:{server}\n")
        _openssl("req", "-newkey", "ec", *CURVE, "-subj", f"/CN={server}", "-keyout", str(key), "-out", str(asked))
        given = ("-CA", str(self.certificate), "-CAkey", str(self.folder / f"{self.name}.key"), "-days", "2")
        _openssl("x509", "-req", "-in", str(asked), *given, "-extfile", str(names), "-out", str(signed))
        return signed, key


CURVE = ("-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def authority(folder: Path, name: str) -> Authority:
    made = Authority(folder, name)
    own = ("-keyout", str(folder / f"{name}.key"), "-out", str(made.certificate), "-days", "2")
    _openssl("req", "-x509", "-newkey", "ec", *CURVE, "-subj", f"/CN={name}", *own)
    return made


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def debian_programs() -> Path:
    """Return a PostgreSQL that was built with TLS. Where the proof is due, its absence is a failure."""
    found = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda each: int(each.parts[-3]))
    if not found or shutil.which("openssl") is None:
        reason = "needs Debian's PostgreSQL (package postgresql) and openssl: the one from PyPI has no TLS"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found[-1].parent.parent


@contextmanager
def tls_server(signed: tuple[Path, Path], passwords: Path) -> Iterator[Cluster]:
    """Serve a cluster that is configured as docker/postgres says, with this certificate and the roles of production."""
    account = Account.for_data(Path("/nonexistent"))
    folder = Path(tempfile.mkdtemp(prefix="cms-tls-"))
    folder.chmod(0o711)
    cluster = Cluster(debian_programs(), folder, folder / "data", free_port(), "", account)
    try:
        cluster.own(folder)
        cluster.run(
            *(cluster.program("initdb"), "-D", str(cluster.data), "-U", "postgres", "--auth=trust"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"),
        )
        for file, name in zip(signed, ("server.crt", "server.key"), strict=True):
            Path(shutil.copy(file, cluster.data / name)).chmod(0o600)
            cluster.own(cluster.data / name)
        _pg_ctl(cluster, "start", "-w", "-l", str(folder / "log"), "-o", _options(cluster))
        try:
            # Before the rules of pg_hba.conf: they let the superuser in by the name of his account only.
            command = [cluster.program("psql"), "--no-psqlrc", f"--set=secrets={passwords}"]
            place = {"PGHOST": str(folder), "PGPORT": str(cluster.port), "PGUSER": "postgres", "PGDATABASE": "postgres"}
            subprocess.run(
                [*command, "--file", str(ROOT / "scripts" / "init-db.sql")],
                env={**clean_environment(), **place},
                capture_output=True,
                check=True,
            )
            shutil.copy(ROOT / "docker" / "postgres" / "pg_hba.conf", cluster.data / "pg_hba.conf")
            _pg_ctl(cluster, "reload")
            yield cluster
        finally:
            _pg_ctl(cluster, "stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options(cluster: Cluster) -> str:
    """Return the project's own settings, but for where things are."""
    fixed = {
        "config_file": ROOT / "docker" / "postgres" / "postgresql.conf",
        "data_directory": cluster.data,
        "hba_file": cluster.data / "pg_hba.conf",
        "ident_file": cluster.data / "pg_ident.conf",
        "ssl_cert_file": cluster.data / "server.crt",
        "ssl_key_file": cluster.data / "server.key",
        "listen_addresses": "127.0.0.1",
        "port": cluster.port,
        "unix_socket_directories": cluster.folder,
        "archive_command": "/bin/true",
        "shared_buffers": "32MB",
        "fsync": "off",
    }
    return " ".join(f"-c {name}={value}" for name, value in fixed.items())


def _pg_ctl(cluster: Cluster, *what: str) -> None:
    cluster.run(cluster.program("pg_ctl"), "-D", str(cluster.data), "-s", *what)
