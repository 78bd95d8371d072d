"""Runs pytest with servers of its own that live only for this run."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from scripts.stack import applications, pidfiles
from scripts.stack.errors import StopRequested
from scripts.stack.pidfiles import Record, process_mark
from scripts.stack.places import Places
from scripts.stack.postgres import FOR_TESTS
from scripts.stack.processes import POLL, die_with_parent, end
from scripts.stack.servers import choose_servers
from scripts.stack.state import Lock
from scripts.stack.supervisor import Supervisor

WORKERS = "3"  # on two cores: one of them mostly waits for PostgreSQL
# Given any of these, the number of workers is the caller's business.
OWN_CHOICE = (
    "-n",
    "--numprocesses",
    "--pdb",
    "--trace",
    "--collect-only",
    "--co",
    "--help",
    "--version",
    "--fixtures",
)
INTERRUPT_GRACE = 10.0


def run_tests(arguments: Sequence[str]) -> int:
    """Return pytest's exit code."""
    places, lock = _own_places(Places.from_environment())
    supervisor = Supervisor(places, lambda _text: None)
    supervisor.listen()
    try:
        servers = choose_servers(places, postgres_settings=FOR_TESTS, keeps_cache=False)
        supervisor.start(servers.services)
        variables = keeping_bytecode(
            applications.environment(applications.TEST_SETTINGS, servers.database_url, servers.redis_url)
        )
        return _pytest(arguments, variables, supervisor)
    except StopRequested as request:
        return 128 + request.signal_number
    finally:
        supervisor.stop()
        _delete(places)
        lock.free()


def keeping_bytecode(variables: Mapping[str, str]) -> dict[str, str]:
    """Let a run keep bytecode whatever the caller's shell says: some fifty processes would each compile all anew."""
    return {name: value for name, value in variables.items() if name != "PYTHONDONTWRITEBYTECODE"}


def with_workers(arguments: Sequence[str]) -> list[str]:
    """Add workers, except for a single file or test, or where the caller chose."""
    targets = [argument for argument in arguments if Path(argument.partition("::")[0]).exists()]
    single = len(targets) == 1 and not Path(targets[0]).is_dir()
    chosen = any(
        argument == option or argument.startswith(f"{option}=") or (option == "-n" and argument[:2] == "-n")
        for argument in arguments
        for option in OWN_CHOICE
    )
    return [*arguments] if single or chosen else ["-n", WORKERS, "--dist", "worksteal", *arguments]


def _pytest(arguments: Sequence[str], variables: Mapping[str, str], supervisor: Supervisor) -> int:
    supervisor.obey()
    # In our process group: Ctrl-C reaches it, and a debugger the terminal.
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *with_workers(arguments)],
        env=variables,
        cwd=supervisor.places.repo,
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - there are no threads here
    )
    while (code := process.poll()) is None and not supervisor.asked_to_stop:
        time.sleep(POLL)
    if code is None:
        _end_pytest(process, supervisor.asked_to_stop)
        code = process.poll()
    if supervisor.asked_to_stop:
        return 128 + supervisor.asked_to_stop
    return code if code is not None and code >= 0 else 128 - (code or 0)


def _end_pytest(process: "subprocess.Popen[bytes]", reason: int) -> None:
    if reason == signal.SIGINT:  # it has seen the same Ctrl-C and is tidying up
        with suppress(subprocess.TimeoutExpired):
            process.wait(INTERRUPT_GRACE)
    mark = process_mark(process.pid)
    if mark is not None:
        end([Record("pytest", process.pid, mark, (("SIGTERM", 5.0),))])


def _own_places(main: Places) -> tuple[Places, Lock]:
    """Delete what killed runs left, and return new places with the lock that says they are in use."""
    main.make()
    door = Lock(main.data / "tests" / "lock")
    while not door.take():
        time.sleep(POLL)
    try:
        for leftover in (main.data / "tests").iterdir():
            old = main.for_tests(leftover.name)
            abandoned = Lock(old.lock)
            if leftover.is_dir() and abandoned.take():
                end(pidfiles.read_living(old.run))
                _delete(old)
                abandoned.free()
        places = main.for_tests(f"{os.getpid()}-{secrets.token_hex(3)}")
        places.make()
        lock = Lock(places.lock)
        lock.take()
        return places, lock
    finally:
        door.free()


def _delete(places: Places) -> None:
    for directory in (places.data, places.spare):
        shutil.rmtree(directory, ignore_errors=True)
