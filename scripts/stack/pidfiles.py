"""Remembers which process is ours, also after its number was given to another one."""

import json
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from scripts.stack.places import write_private

ON_LINUX = platform.system() == "Linux"


@dataclass(frozen=True)
class Record:
    """One process we started, and how to end it: signal names with the seconds each may take."""

    name: str
    pid: int
    mark: str
    endings: tuple[tuple[str, float], ...]

    def alive(self) -> bool:
        """Return whether this very process still runs."""
        return process_mark(self.pid) == self.mark


def process_mark(pid: int) -> str | None:
    """Return a text no other process with this number ever shares; None if it is gone or a zombie."""
    if ON_LINUX:
        return _linux_mark(pid)
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return f"{process.create_time():.2f}"
    except psutil.Error:
        return None


def _linux_mark(pid: int) -> str | None:
    # Ticks since boot, unlike the time of day, do not move when the clock is set.
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    state, ticks = fields[0], fields[19]
    return None if state in "ZX" else f"{_boot()}/{ticks}"


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def write(run: Path, record: Record) -> None:
    write_private(run / f"{record.name}.pid", json.dumps(asdict(record)))


def read(run: Path, name: str) -> Record | None:
    """Return what the file says, or None if there is none or it is unreadable."""
    try:
        fields = json.loads((run / f"{name}.pid").read_text())
        endings = tuple((str(signal), float(seconds)) for signal, seconds in fields["endings"])
        return Record(str(fields["name"]), int(fields["pid"]), str(fields["mark"]), endings)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_living(run: Path) -> list[Record]:
    """Return the processes of this directory that still run, and drop the files of those that do not."""
    living = []
    for path in sorted(run.glob("*.pid")):
        record = read(run, path.stem)
        if record is not None and record.alive():
            living.append(record)
        else:
            path.unlink(missing_ok=True)
    return living
