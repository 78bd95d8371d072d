"""Makes a PostgreSQL cluster: initdb, the application's role and its database."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from scripts.stack.errors import StackError
from scripts.stack.homes import Home
from scripts.stack.places import write_private
from scripts.stack.processes import die_with_parent, last_line

DATABASE = USER = "cms"
# The application's account is no superuser, as in production; what it can't do there fails here too.
SET_UP = f"""
CREATE EXTENSION pg_stat_statements;

GRANT EXECUTE ON FUNCTION pg_stat_statements_reset TO PUBLIC;

CREATE ROLE {USER} LOGIN CREATEDB PASSWORD '%s';

GRANT pg_monitor TO {USER};

CREATE DATABASE {DATABASE} OWNER {USER};

"""
# Only where nothing is kept: emptying all tables between two tests, without asking each foreign key.
SET_UP_FOR_TESTS = f"""GRANT SET ON PARAMETER session_replication_role TO {USER};

"""


def clean_environment() -> dict[str, str]:
    """Return what PostgreSQL's programs need, without the PG* variables of the user."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def create_cluster(home: Home, log: Path, *, syncs: bool) -> None:
    """Run initdb and add role and database; a half-made cluster never gets the final name."""
    for leftover in home.directory.glob("new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=home.directory))
    password = secrets.token_urlsafe(24)
    password_file, data = fresh / "superuser", fresh / "data"
    write_private(password_file, secrets.token_urlsafe(24))
    if not home.account.is_ours:
        for path in (fresh, password_file):
            os.chown(path, home.account.user, home.account.group)
    _run(
        home,
        log,
        [home.program("initdb"), "-D", str(data), "-U", "postgres", f"--pwfile={password_file}"]
        + ["--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums"]
        + ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        + ([] if syncs else ["--no-sync"]),
    )
    _run(
        home,
        log,
        [
            home.program("postgres"),
            "--single",
            "-j",
            "-D",
            str(data),
            "-c",
            "exit_on_error=true",
            "template1",
        ],
        SET_UP % password + ("" if syncs else SET_UP_FOR_TESTS),
    )
    write_private(home.password_file, password)
    data.rename(home.data)
    shutil.rmtree(fresh, ignore_errors=True)


def _run(home: Home, log: Path, command: list[str], text: str = "") -> None:
    user, group = home.account.to_switch or (None, None)
    with log.open("ab") as output:
        done = subprocess.run(
            command,
            input=text.encode(),
            stdout=output,
            stderr=subprocess.STDOUT,
            env=clean_environment(),
            cwd=home.directory,
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
            preexec_fn=die_with_parent(signal.SIGKILL),
            check=False,
        )
    if done.returncode:
        raise StackError(f"PostgreSQL's data directory could not be made ({last_line(log)}): see {log}")
