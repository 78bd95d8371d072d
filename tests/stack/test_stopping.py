"""No way of ending leaves a process behind."""

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stack.conftest import PATIENCE, eventually, ours, until_ready

Stack = Callable[..., subprocess.CompletedProcess[str]]
SmallStack = Callable[..., "subprocess.Popen[str]"]


def test_stop__nothing_runs__says_so_each_time(stack: Stack) -> None:
    outcomes = [stack("stop"), stack("stop")]

    assert [outcome.returncode for outcome in outcomes] == [0, 0]
    assert [outcome.stdout for outcome in outcomes] == ["Nothing was running.\n"] * 2


def test_stop__running__ends_all_and_then_has_nothing_to_do(
    stack: Stack, small_stack: SmallStack, tmp_path: Path
) -> None:
    until_ready(small_stack())
    assert len(ours(tmp_path)) == 3

    first, second = stack("stop"), stack("stop")

    assert (first.returncode, first.stdout) == (0, "Stopping ...\nStopped.\n")
    assert second.stdout == "Nothing was running.\n"
    assert ours(tmp_path) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_supervisor__signalled__ends_all(small_stack: SmallStack, tmp_path: Path, number: signal.Signals) -> None:
    supervisor = small_stack()
    until_ready(supervisor)

    supervisor.send_signal(number)

    assert supervisor.wait(PATIENCE) == 0
    assert ours(tmp_path) == []
    assert list((tmp_path / "data" / "run").glob("*.pid")) == []


def test_supervisor__killed_then_stop__leaves_nothing(stack: Stack, small_stack: SmallStack, tmp_path: Path) -> None:
    supervisor = small_stack("--no-parent-death-signal")
    until_ready(supervisor)
    supervisor.kill()
    supervisor.wait()
    assert len(ours(tmp_path)) == 2

    status, stop = stack("status"), stack("stop")

    assert (status.returncode, "Left over" in status.stdout) == (3, True)
    assert (stop.returncode, stop.stdout) == (0, "Stopping ...\nStopped.\n")
    assert ours(tmp_path) == []


def test_supervisor__killed_then_started_again__replaces_what_was_left(small_stack: SmallStack, tmp_path: Path) -> None:
    killed = small_stack("--no-parent-death-signal")
    until_ready(killed)
    killed.kill()
    killed.wait()
    left = {process.pid for process in ours(tmp_path)}

    until_ready(small_stack())

    assert len(left) == 2
    assert len(ours(tmp_path)) == 3
    assert left.isdisjoint(process.pid for process in ours(tmp_path))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells children of a parent's death")
def test_supervisor__killed__children_end_by_themselves(small_stack: SmallStack, tmp_path: Path) -> None:
    supervisor = small_stack()
    until_ready(supervisor)

    supervisor.kill()
    supervisor.wait()

    assert eventually(lambda: ours(tmp_path) == [])


def test_stop__service_and_its_child_ignore_it__kills_both(
    stack: Stack, small_stack: SmallStack, tmp_path: Path
) -> None:
    until_ready(small_stack("--stubborn"))
    assert eventually(lambda: len(ours(tmp_path)) == 4)

    outcome = stack("stop")

    assert outcome.returncode == 0
    assert ours(tmp_path) == []
