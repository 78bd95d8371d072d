"""Each obstacle is one line that says what to do."""

import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.stack.places import REPO
from tests.stack.conftest import ours

Stack = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("options", [[], ["-d"]])
def test_up__port_taken__one_line_and_nothing_runs(stack: Stack, tmp_path: Path, options: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        outcome = stack("up", *options, PORT=str(port))

    assert outcome.returncode == 1
    assert outcome.stderr.startswith(f"Port {port} is taken")
    assert outcome.stderr.endswith(f"e.g. PORT={port + 1} ./scripts/dev.sh\n")
    assert outcome.stderr.count("\n") == 1
    assert ours(tmp_path) == []


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_up__no_port_number__one_line(stack: Stack, port: str) -> None:
    outcome = stack("up", PORT=port)

    assert outcome.returncode == 1
    assert outcome.stderr == (
        f"PORT={port} is no port number: use one from 1 to 65535, e.g. PORT=8001 ./scripts/dev.sh\n"
    )


@pytest.mark.parametrize("variable", ["DATABASE_URL", "REDIS_URL"])
def test_up__own_server_unreachable__one_line_without_password(stack: Stack, tmp_path: Path, variable: str) -> None:
    free = unused_port()

    outcome = stack("up", PORT=str(free), **{variable: "any://user:a-password@127.0.0.1:1/name"})

    assert outcome.returncode == 1
    assert outcome.stderr == (
        f"{variable} points to 127.0.0.1:1, which does not answer (Connection refused):"
        f" start it, or unset {variable} to use the built-in one.\n"
    )
    assert ours(tmp_path) == []


def test_up__data_directory_unwritable__one_line(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    outcome = stack("up", CMS_DATA_DIR=str(tmp_path / "file" / "data"))

    assert outcome.returncode == 1
    assert outcome.stderr == (
        f"Can't write to {tmp_path}/file/data (Not a directory): make it writable,"
        " or choose another place with CMS_DATA_DIR=/some/directory.\n"
    )


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("exit 1", "Python 3.11 or newer is needed"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "python3.11 can't make virtual environments"),
    ],
)
def test_dev__no_good_python__one_line(tmp_path: Path, script: str, words: str) -> None:
    scripts = tmp_path / "project" / "scripts"
    (scripts / "stack").mkdir(parents=True)
    for name in ("dev.sh", "stack/python.sh"):
        (scripts / name).write_text((REPO / "scripts" / name).read_text())
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3.11").write_text(f"#!/bin/sh\n{script}\n")
    (programs / "python3.11").chmod(0o755)
    for tool in ("dirname", "sh"):
        (programs / tool).symlink_to(f"/bin/{tool}" if Path(f"/bin/{tool}").exists() else f"/usr/bin/{tool}")

    outcome = subprocess.run(
        ["/bin/bash", str(scripts / "dev.sh")],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.returncode == 1
    assert outcome.stderr.startswith(words)
    assert outcome.stderr.count("\n") == 1


def test_reset__nobody_to_ask__one_line_and_data_kept(stack: Stack, tmp_path: Path) -> None:
    kept = tmp_path / "data" / "postgres" / "kept"
    kept.parent.mkdir(parents=True)
    kept.write_text("")

    outcome = stack("reset")

    assert outcome.returncode == 1
    assert outcome.stderr == "This deletes all data: confirm with ./scripts/dev.sh reset --yes\n"
    assert kept.exists()


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
