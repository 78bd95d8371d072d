"""A process number that was given to another process names nobody of ours."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.stack import pidfiles
from scripts.stack.pidfiles import Record, process_mark

ENDINGS = (("SIGTERM", 1.0),)


@pytest.fixture
def stranger() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield process
    process.kill()
    process.wait()


def test_mark__same_process__stays() -> None:
    assert process_mark(os.getpid()) == process_mark(os.getpid()) is not None


def test_mark__process_ended_but_not_collected__none(stranger: "subprocess.Popen[bytes]") -> None:
    stranger.kill()
    os.waitid(os.P_PID, stranger.pid, os.WEXITED | os.WNOWAIT)

    assert process_mark(stranger.pid) is None


def test_stop__number_reused__stranger_survives(
    stack: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
    stranger: "subprocess.Popen[bytes]",
) -> None:
    run = tmp_path / "data" / "run"
    run.mkdir(parents=True)
    pidfiles.write(run, Record("postgres", stranger.pid, "started long ago", ENDINGS))

    outcome = stack("stop")

    assert outcome.stdout == "Nothing was running.\n"
    assert stranger.poll() is None
    assert not (run / "postgres.pid").exists()


def test_read__own_record__comes_back_alive(tmp_path: Path) -> None:
    record = Record("web", os.getpid(), process_mark(os.getpid()) or "", ENDINGS)

    pidfiles.write(tmp_path, record)

    assert pidfiles.read(tmp_path, "web") == record
    assert pidfiles.read_living(tmp_path) == [record]


@pytest.mark.parametrize("text", ["", "123", "{}", '{"name": "web", "pid": null}'])
def test_read__damaged_file__nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "web.pid").write_text(text)

    assert pidfiles.read_living(tmp_path) == []
