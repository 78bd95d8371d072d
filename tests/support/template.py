"""One migrated database per run: the databases of the run's processes are copies of it.

A run of several processes starts this file as a program, which migrates while they collect their tests, and drops what
it made when the run has ended. What it can't do, the processes do themselves when they need it, and say why they can't.
"""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

from tests.support.options import teach_options

ROOT = Path(__file__).resolve().parents[2]
LOCK = 20_260_302  # only one process migrates
GRACE = 2.0
Maker = subprocess.Popen[bytes]


def name() -> str:
    return f"template_{connection.settings_dict['NAME']}"


def make(run: str) -> str:
    """Migrate the template of this run, unless that is done, and return its name. One that another run left goes."""
    template, own = name(), connection.settings_dict["NAME"]
    with connection._nodb_cursor() as server:  # type: ignore[attr-defined]
        server.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # until the connection ends
        if _run_of(server, template) == run:
            return template
        _drop(server, template)
        server.execute(f"CREATE DATABASE {template}")
        connection.close()
        connection.settings_dict["NAME"] = template
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = own
        server.execute(f"COMMENT ON DATABASE {template} IS '{run}'")
    return template


def copy_from_template(run: str) -> None:
    """Let Django's test database be a copy, in which there is nothing left to migrate."""
    connection.settings_dict["TEST"].update({"TEMPLATE": make(run), "MIGRATE": False})


def start(run: str) -> Maker:
    """Make the template in the background. It lives until `stop`, or until we die."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.template", run],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us, and we stop it
    )


def stop(maker: Maker) -> None:
    """Have the template dropped; one that is not ready by now is left to the next run."""
    assert maker.stdin is not None
    with suppress(BrokenPipeError):
        maker.stdin.close()
    try:
        maker.wait(GRACE)
    except subprocess.TimeoutExpired:
        maker.kill()
        maker.wait()


def _run_of(server: Any, template: str) -> str | None:
    server.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        [template],
    )
    found = server.fetchone()
    return found[0] if found else None


def _drop(server: Any, template: str) -> None:
    server.execute(f"DROP DATABASE IF EXISTS {template} WITH (FORCE)")


def _main(run: str) -> None:
    django.setup()
    teach_options()
    template = make(run)
    sys.stdin.read()
    with connection._nodb_cursor() as server:  # type: ignore[attr-defined]
        if _run_of(server, template) == run:
            _drop(server, template)


if __name__ == "__main__":
    _main(sys.argv[1])
