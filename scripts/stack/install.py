"""Makes .venv with the locked packages, then becomes a command in it. Standard library only."""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import IO

REPO = Path(__file__).resolve().parent.parent.parent
VENV = REPO / ".venv"
PYTHON = VENV / "bin" / "python"
# What each set of packages takes on disk, with the caches of its installation.
SETS = {"quickstart": 500 * 1024**2, "s3": 700 * 1024**2, "dev": 1500 * 1024**2}
INCLUDES = {"quickstart": ("quickstart",), "s3": ("s3", "quickstart"), "dev": ("dev", "s3", "quickstart")}


def main(wanted: str, command: list[str]) -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    if not is_current(wanted):
        install(wanted)
    if command:
        os.chdir(REPO)
        os.execv(PYTHON, [str(PYTHON), *command])


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)  # subprocess.run ends its child on the way out


def is_current(wanted: str) -> bool:
    """Return whether exactly these packages were installed, for exactly this Python."""
    try:
        return PYTHON.exists() and stamp(wanted).read_text() == fingerprint(wanted)
    except OSError:
        return False


LOCK = ".install-lock"  # not .lock: uv has one of that name, and would wait for ours


def stamp(wanted: str) -> Path:
    return VENV / f".installed-{wanted}"


def fingerprint(wanted: str) -> str:
    lock = (REPO / "requirements" / f"{wanted}.txt").read_bytes()
    target = PYTHON.readlink() if PYTHON.is_symlink() else PYTHON
    configuration = (VENV / "pyvenv.cfg").read_bytes()
    return hashlib.sha256(lock + str(target).encode() + configuration).hexdigest()


def install(wanted: str) -> None:
    try:
        VENV.mkdir(exist_ok=True)
        with (VENV / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # a second run waits here, and then has nothing to do
            if not is_current(wanted):
                _install(wanted)
    except OSError as error:
        sys.exit(f"Can't write to {error.filename or VENV} ({error.strerror}): mend that, then run this again.")


def _install(wanted: str) -> None:
    free = shutil.disk_usage(VENV).free
    if free < SETS[wanted]:
        sys.exit(f"Only {free // 1024**2} MB are free on the disk of {REPO}: free {SETS[wanted] // 1024**2} MB.")
    logs = Path(os.environ.get("CMS_DATA_DIR") or REPO / ".local") / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / "install.log"
    with log.open("w") as output:
        uv = shutil.which("uv")
        if not _works():
            print("Making .venv ...", flush=True)
            _empty_venv()
            make = [uv, "venv", "--allow-existing", "--python"] if uv else [sys.executable, "-m", "venv"]
            _run([*make, *([sys.executable] if uv else []), str(VENV)], output, log)
        print(
            f"Installing requirements/{wanted}.txt into .venv; the first time takes a minute or two ...",
            flush=True,
        )
        lock = str(REPO / "requirements" / f"{wanted}.txt")
        if uv:
            _run([uv, "pip", "install", "--python", str(PYTHON), "--require-hashes", "-r", lock], output, log)
        else:
            pip = [str(PYTHON), "-m", "pip"]
            if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
                _run([str(PYTHON), "-m", "ensurepip"], output, log)
            _run([*pip, "install", "--no-input", "--require-hashes", "-r", lock], output, log)
    for name in INCLUDES[wanted]:
        stamp(name).write_text(fingerprint(name))


def _works() -> bool:
    """Return whether .venv has a Python that is still there and new enough."""
    question = [str(PYTHON), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    return PYTHON.exists() and subprocess.run(question, capture_output=True, check=False).returncode == 0


def _empty_venv() -> None:
    """Remove what a Python that is gone, or a broken-off installation, left."""
    for path in VENV.iterdir():
        if path.name == LOCK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _run(command: list[str], output: IO[str], log: Path) -> None:
    environment = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environment,
        check=False,
    )
    if done.returncode:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
        reason = next((line for line in reversed(lines) if "error" in line.lower()), lines[-1] if lines else "")
        what = "made" if "venv" in command else "filled"
        sys.exit(f".venv could not be {what} ({reason[:200]}): see {log}, then run this again.")


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2:])
    except KeyboardInterrupt:
        sys.exit(130)
