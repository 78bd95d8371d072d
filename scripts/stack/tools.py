"""Commands that use the running stack: Django's shell, demo data, psql, logs, the benchmark."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import NoReturn
from urllib.parse import unquote, urlsplit, urlunsplit

from scripts.stack import applications, down, state, up
from scripts.stack.errors import StackError
from scripts.stack.homes import wheel_programs
from scripts.stack.logs import Follower
from scripts.stack.places import Places
from scripts.stack.state import State

LOGS = ("web", "worker", "stream", "prepare", "postgres", "valkey", "seaweed", "stack")


def manage(places: Places, *arguments: str) -> NoReturn:
    """Become a manage.py command with the running servers."""
    command = applications.manage(*arguments)
    os.execve(command[0], command, _variables(state.require_running(places)))


def psql(places: Places, arguments: Sequence[str]) -> NoReturn:
    """Become psql on the running database; the password goes where `ps` does not show it."""
    parts = urlsplit(state.require_running(places).database_url)
    password = unquote(parts.password or "")
    account, _, host = parts.netloc.rpartition("@")
    bare = urlunsplit(parts._replace(netloc=f"{account.partition(':')[0]}@{host}" if account else host))
    own = shutil.which("psql") if os.environ.get("DATABASE_URL") else None
    program = own or str(wheel_programs() / "bin" / "psql")
    os.execve(program, [program, bare, *arguments], {**os.environ, **({"PGPASSWORD": password} if password else {})})


def show_logs(places: Places, names: Sequence[str], *, follow: bool) -> None:
    """Print the last lines of each log, and go on until Ctrl-C when following."""
    if unknown := set(names) - set(LOGS):
        raise StackError(f"There is no log {', '.join(sorted(unknown))}: there are {', '.join(LOGS)}.")
    follower = Follower([places.logs / f"{name}.log" for name in names or LOGS], with_past=True)
    while True:
        for line in follower.new_lines():
            print(line, flush=True)
        if not follow:
            return
        time.sleep(0.25)


def bench(places: Places, port: int, arguments: Sequence[str]) -> int:
    """Run the benchmark on the running stack, or on one that lives only for it."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    signal.signal(signal.SIGHUP, lambda number, _frame: sys.exit(128 + number))
    was_running = state.running(places) is not None
    if not was_running:
        up.background(places, port, reloads=False)
    try:
        variables = _variables(state.require_running(places))
        return subprocess.call([sys.executable, "-m", "scripts.bench", *arguments], env=variables, cwd=places.repo)
    finally:
        if not was_running:
            down.stop(places)


def _variables(running: State) -> dict[str, str]:
    variables = applications.environment(
        applications.DEV_SETTINGS, running.database_url, running.redis_url, running.storage
    )
    return {**variables, "PORT": str(running.port), "CMS_BASE_URL": f"http://127.0.0.1:{running.port}"}
