"""The application behind PgBouncer in transaction mode, with docker/pgbouncer's own settings."""

import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError
from django.db import connection, transaction

from config.env import ROOT
from domain.shared.locking import lock
from domain.users.models import User
from tests.factories.users import UserFactory
from tests.production.data.conftest import Production, database, do_what_is_queued
from tests.support.client import client_for
from tests.support.server import free_port

PROGRAM = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="needs PgBouncer (package pgbouncer), which PyPI does not have")
PATIENCE = 30.0


@pytest.fixture(scope="module")
def bouncer(production: Production) -> Iterator[int]:
    """Start it as the container does, but for TLS, which the server behind it does not speak; give the port."""
    cluster, port = production.cluster, free_port()
    run, given = cluster.folder / "pgbouncer", cluster.folder / "secrets"
    for folder in (run, given):
        folder.mkdir(exist_ok=True)
        cluster.own(folder)
    for name in ("ca.crt", "postgres.crt", "postgres.key"):
        (given / name).write_text("not read without TLS")
        cluster.own(given / name)
    (given / "postgres-app-password").write_text(production.password("app"))
    cluster.own(given / "postgres-app-password")
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/bin",
        "CMS_SECRETS_DIR": str(given),
        "CMS_SETTINGS_DIR": str(ROOT / "docker" / "pgbouncer"),
        "CMS_PGBOUNCER_RUN_DIR": str(run),
        "CMS_PRIMARY_HOST": "127.0.0.1",
        "CMS_PRIMARY_PORT": str(cluster.port),
    }
    here = [f"listen_port = {port}", "listen_addr = 127.0.0.1", "default_pool_size = 3", "reserve_pool_size = 0"]
    plain = ["client_tls_sslmode = disable", "server_tls_sslmode = disable", "min_pool_size = 0"]
    user, group = cluster.account.to_switch or (None, None)
    with (cluster.folder / "pgbouncer.log").open("ab") as log:
        process = subprocess.Popen(
            ["sh", str(ROOT / "docker" / "pgbouncer" / "start.sh"), *here, *plain],
            env=environment,
            cwd=run,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
            stdout=log,
            stderr=log,
        )
    try:
        _await(production, port, process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE)


def _await(production: Production, port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    place = {"host": "127.0.0.1", "port": port, "user": "cms_app", "dbname": "cms"}
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(**place, password=production.password("app")).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError((production.cluster.folder / "pgbouncer.log").read_text())


@pytest.fixture
def behind(bouncer: int, as_app: None) -> Iterator[None]:
    """Go by it, with what POSTGRES_PGBOUNCER=true changes."""
    options = {**connection.settings_dict["OPTIONS"], "prepare_threshold": None}
    del options["options"]
    with database(PORT=bouncer, OPTIONS=options, DISABLE_SERVER_SIDE_CURSORS=True):
        yield


@pytest.mark.usefixtures("behind")
def test_application__behind_it__reads_writes_locks_and_exports():
    admin = client_for("admin")
    unit = {"code": "BOUNCED", "name": "B", "department": "D", "level": 1, "credit_points": "12.50"}

    assert admin.post("/api/v1/units", unit, headers={"Idempotency-Key": secrets.token_hex(16)}).status_code == 201
    assert [admin.get("/api/v1/units?page_size=2").status_code for _ in range(12)] == [200] * 12
    exported = admin.get("/api/v1/audit-events/export")
    assert b"unit.add" in b"".join(exported)
    person = UserFactory()
    with transaction.atomic():
        assert lock(User, person.pk) == person
    assert len(list(User.objects.all().iterator(chunk_size=1))) == User.objects.count()


@pytest.mark.usefixtures("behind")
def test_connections__of_many_threads__share_a_few_with_the_timeouts_of_the_role():
    def ask(_number: int) -> tuple[Any, ...]:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid(), current_setting('statement_timeout')")
                found: tuple[Any, ...] = cursor.fetchone()
                return found
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        found = list(threads.map(ask, range(48)))

    assert {timeout for _, timeout in found} == {"30s"}
    assert len({pid for pid, _ in found}) <= 3


@pytest.mark.usefixtures("behind")
def test_worker__behind_it__refuses_and_says_what_to_do():
    with pytest.raises(CommandError, match="POSTGRES_PGBOUNCER=false"):
        do_what_is_queued()
