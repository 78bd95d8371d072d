"""What processes have cost, by the kernel's own account in nanoseconds."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def spent(processes: Iterable[int]) -> int:
    """Return the nanoseconds that the threads of these processes have run so far, in user and kernel mode."""
    total = 0
    for process in processes:
        with suppress(FileNotFoundError, ProcessLookupError):
            for thread in Path(f"/proc/{process}/task").iterdir():
                with suppress(FileNotFoundError, ProcessLookupError):
                    total += int((thread / "schedstat").read_text().split()[0])
    return total


def children(process: int) -> list[int]:
    """Return a process's children."""
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def backends(names: Iterable[int]) -> list[int]:
    """Keep the PostgreSQL backends that run on this machine."""
    return [pid for pid in names if _command(pid).startswith("postgres")]


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/comm").read_text()
    except OSError:
        return ""
