"""A data directory of its own for each test, and commands run the way a terminal runs them."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from scripts.stack.places import REPO, Places

PATIENCE = 15.0
SMALL_STACK = Path(__file__).parent / "small_stack.py"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Replace the suite's fixture: nothing here uses Django, nor the servers of the test run."""


@pytest.fixture
def variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Return an environment without servers, as on a new machine."""
    monkeypatch.setenv("CMS_DATA_DIR", str(tmp_path / "data"))
    own = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "PORT"}}
    yield {**own, "PYTHONPATH": str(REPO)}
    shutil.rmtree(Places.from_environment().spare, ignore_errors=True)


@pytest.fixture
def stack(variables: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a runner of `python -m scripts.stack`."""

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scripts.stack", *arguments],
            env={**variables, **more},
            cwd=REPO,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    return run


@pytest.fixture
def small_stack(variables: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Return a starter of a supervisor whose services are two sleeping programs."""
    started = []

    def start(*options: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, str(SMALL_STACK), *options],
            env=variables,
            cwd=REPO,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
    for process in ours(tmp_path):
        process.send_signal(signal.SIGKILL)


def ours(directory: Path) -> list[psutil.Process]:
    """Return the live processes that were started with this data directory."""
    found = []
    for process in psutil.process_iter():
        try:
            mine = str(directory) in process.environ().get("CMS_DATA_DIR", "") or any(
                str(directory) in word for word in process.cmdline()
            )
            if mine and process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def eventually(condition: Callable[[], bool]) -> bool:
    """Return whether it comes true within a few seconds."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


def until_ready(process: "subprocess.Popen[str]") -> None:
    """Read on until the supervisor says that all answer."""
    assert process.stdout is not None
    for line in process.stdout:
        if line == "ready\n":
            return
    pytest.fail("it ended without being ready")
