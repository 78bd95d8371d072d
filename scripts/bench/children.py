"""Processes that never outlive the benchmark, however it ends."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from scripts.bench import environment

_PR_SET_PDEATHSIG = 1


class Children:
    """Starts processes, and ends them when the block is left. The kernel ends them if we are killed."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[Any]] = []

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_: object) -> None:
        self.end(self._running)

    def start(self, command: Sequence[str], variables: Mapping[str, str], **how: Any) -> subprocess.Popen[Any]:
        process = subprocess.Popen(
            command,
            env=dict(variables),
            cwd=environment.ROOT,
            start_new_session=True,
            preexec_fn=_die_with(),  # noqa: PLW1509 - no other thread runs when a process is started
            **how,
        )
        self._running.append(process)
        return process

    def end(self, processes: Sequence[subprocess.Popen[Any]]) -> None:
        """End these processes and those they have started."""
        for process in processes:
            _signal(process, signal.SIGTERM)
        for process in list(processes):
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _signal(process, signal.SIGKILL)
            self._running.remove(process)


def _signal(process: subprocess.Popen[Any], number: signal.Signals) -> None:
    """Signal the whole group: a worker of a killed master would go on for a second."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _die_with() -> Any:
    """Return what a child does before its program starts: ask the kernel for SIGTERM when its parent dies."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask
