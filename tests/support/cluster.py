"""A PostgreSQL cluster of a test's own: with a superuser, and settings that the servers of the run can't have."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from scripts.stack.account import Account
from scripts.stack.cluster import clean_environment
from scripts.stack.homes import find_programs
from scripts.stack.places import Places
from tests.support.server import free_port

SUPERUSER = "postgres"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB"}
PATIENCE = 60.0


@dataclass
class Cluster:
    """A data directory, the programs that serve it, and where it answers."""

    programs: Path
    folder: Path  # writable by the account, removed in the end
    data: Path
    port: int
    password: str
    account: Account

    def url(self, database: str = SUPERUSER, user: str = SUPERUSER, password: str = "") -> str:
        return f"postgresql://{user}:{quote(password or self.password, '')}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = SUPERUSER, user: str = SUPERUSER, password: str = "") -> psycopg.Connection:
        return psycopg.connect(self.url(database, user, password), autocommit=True)

    def program(self, name: str) -> str:
        return str(self.programs / "bin" / name)

    def run(self, *command: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run a program as the account that owns the data."""
        user, group = self.account.to_switch or (None, None)
        return subprocess.run(
            command,
            env=clean_environment(),
            cwd=self.folder,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
            capture_output=True,
            text=True,
            check=check,
        )

    def own(self, path: Path) -> Path:
        """Give a file or folder to the account."""
        if not self.account.is_ours:
            os.chown(path, self.account.user, self.account.group)
        return path


@contextmanager
def initialised(name: str, *options: str) -> Iterator[Cluster]:
    """Make a cluster that does not run; options are those of initdb."""
    account = Account.for_data(Path("/nonexistent"))
    programs = find_programs(Places.from_environment(), account)
    folder = Path(tempfile.mkdtemp(prefix=f"cms-{name}-"))
    folder.chmod(0o711)
    try:
        cluster = Cluster(programs, folder, folder / "data", free_port(), secrets.token_urlsafe(24), account)
        cluster.own(folder)
        password = folder / "password"
        password.write_text(cluster.password)
        cluster.own(password)
        cluster.run(
            *(cluster.program("initdb"), "-D", str(cluster.data), "-U", SUPERUSER, f"--pwfile={password}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--no-sync", "--no-instructions"),
            *options,
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        )
        password.unlink()
        yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def serving(cluster: Cluster, settings: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Serve it until the block ends."""
    fixed = {"listen_addresses": "127.0.0.1", "port": str(cluster.port), "unix_socket_directories": ""}
    chosen = {**fixed, **FAST, **(settings or {})}
    user, group = cluster.account.to_switch or (None, None)
    with (cluster.folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [
                cluster.program("postgres"),
                "-D",
                str(cluster.data),
                *(f"--{key}={value}" for key, value in chosen.items()),
            ],
            env=clean_environment(),
            cwd=cluster.folder,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
            stdout=log,
            stderr=log,
        )
    try:
        _await(cluster, process)
        yield cluster
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE)


def _await(cluster: Cluster, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            cluster.connect().close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError((cluster.folder / "log").read_text()[-2000:])
