"""Starts single processes and ends them, with everything they started."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from scripts.stack.pidfiles import ON_LINUX, Record, process_mark

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 5 * 1024 * 1024
POLL = 0.02
LAST_GRACE = 5.0


def _at_once(_pid: int) -> bool:
    return True


@dataclass(frozen=True)
class Service:
    """A program to keep running, and how to know that it answers."""

    name: str
    title: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    directory: Path
    is_ready: Callable[[int], bool] = _at_once
    ready_within: float = 30.0
    endings: tuple[tuple[str, float], ...] = (("SIGTERM", 5.0),)
    restarts: bool = False
    serves_others: bool = False  # ended after those that use it
    account: tuple[int, int] | None = None  # user and group to run as
    address: str = field(default="", compare=False)


def die_with_parent(signal_number: int) -> Callable[[], None]:
    """Return a hook for the child: Linux will signal it when we die, even by kill -9."""
    parent = os.getpid()
    library = ctypes.CDLL(None) if ON_LINUX else None

    def ask() -> None:
        if library is not None:
            library.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
            if os.getppid() != parent:  # it died before we asked
                os._exit(1)

    return ask


def spawn(service: Service) -> tuple[subprocess.Popen[bytes], Record]:
    """Start it in a session of its own, so that Ctrl-C in our terminal reaches only us."""
    if service.log.exists() and service.log.stat().st_size > LOG_LIMIT:
        service.log.replace(service.log.with_suffix(".log.1"))
    user, group = service.account or (None, None)
    with service.log.open("ab") as log:
        process = subprocess.Popen(
            service.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=dict(service.environment),
            cwd=service.directory,
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=[] if service.account else None,
            # Runs after the change of user, which would otherwise clear the request again.
            preexec_fn=die_with_parent(signal.Signals[service.endings[0][0]]),  # noqa: PLW1509 - the supervisor has no threads
        )
    mark = process_mark(process.pid) or "ended at once"
    return process, Record(service.name, process.pid, mark, service.endings)


def end(records: Sequence[Record]) -> None:
    """End them side by side: each ending in turn while it does not help, and SIGKILL last."""
    waiting = {record: [*record.endings, ("SIGKILL", LAST_GRACE)] for record in records if record.alive()}
    until = dict.fromkeys(waiting, 0.0)
    families: list[psutil.Process] = []
    while waiting:
        for record in [record for record in waiting if not record.alive()]:
            del waiting[record]
        for record, endings in list(waiting.items()):
            if time.monotonic() < until[record]:
                continue
            if not endings:
                del waiting[record]  # stuck in the kernel: nothing more can be done
                continue
            name, seconds = endings.pop(0)
            families += _family(record.pid)
            _signal(record.pid, signal.Signals[name])
            until[record] = time.monotonic() + seconds
        time.sleep(POLL)
    _, stragglers = psutil.wait_procs(families, timeout=1.0) if families else ([], [])
    for process in stragglers:
        if process.is_running():
            _signal(process.pid, signal.SIGKILL)


def _family(leader: int) -> list[psutil.Process]:
    """Return the descendants, and those of the same session whose own parent is gone."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != leader and os.getsid(process.pid) == leader:
                found.append(process)
        except OSError:
            continue
    try:
        return list({*found, *psutil.Process(leader).children(recursive=True)})
    except psutil.Error:
        return found


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def last_line(log: Path) -> str:
    """Return the last line of a log that says something, for a one-line report."""
    try:
        lines = log.read_text(errors="replace")[-8000:].splitlines()
    except OSError:
        return "no log was written"
    return next((line.strip() for line in reversed(lines) if line.strip()), "its log is empty")
