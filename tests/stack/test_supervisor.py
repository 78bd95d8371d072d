"""What the supervisor keeps running, and when it gives up."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.stack.conftest import PATIENCE, ours, until_ready

SmallStack = Callable[..., "subprocess.Popen[str]"]


def test_up__two_at_once__one_wins(small_stack: SmallStack, tmp_path: Path) -> None:
    both = [small_stack(), small_stack()]

    said = {process.stdout.readline(): process for process in both if process.stdout}

    assert said.keys() == {"ready\n", "already running\n"}
    assert said["already running\n"].wait(PATIENCE) == 0
    assert said["ready\n"].poll() is None
    assert len(ours(tmp_path)) == 3


def test_service__ends__is_started_again(small_stack: SmallStack, tmp_path: Path) -> None:
    supervisor = small_stack("--worker-dies")
    until_ready(supervisor)
    first = (tmp_path / "data" / "run" / "worker.pid").read_text()
    assert supervisor.stdout is not None

    reports = [supervisor.stdout.readline(), supervisor.stdout.readline()]

    log = tmp_path / "data" / "logs" / "worker.log"
    words = f"Worker ended with exit code 0 (its log is empty): see {log}; trying again in"
    assert reports == [f"{words} 1 s\n", f"{words} 2 s\n"]
    assert (tmp_path / "data" / "run" / "worker.pid").read_text() != first


def test_server__ends__everything_stops_with_one_line(small_stack: SmallStack, tmp_path: Path) -> None:
    supervisor = small_stack("--server-dies")

    output = supervisor.communicate(timeout=PATIENCE)[0]

    log = tmp_path / "data" / "logs" / "server.log"
    assert output == f"ready\nServer ended with exit code 0 (its log is empty): see {log}\n"
    assert supervisor.returncode == 1
    assert ours(tmp_path) == []
