"""What a running stack tells later commands: one lock, and one file that exists while it answers."""

import fcntl
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

from scripts.stack import pidfiles
from scripts.stack.errors import StackError
from scripts.stack.places import Places, write_private

SUPERVISOR = "supervisor"


@dataclass(frozen=True)
class State:
    """A stack that answers."""

    port: int
    database_url: str
    redis_url: str
    addresses: dict[str, str]  # by title
    storage: dict[str, str] = field(default_factory=dict)  # variables

    def save(self, places: Places) -> None:
        write_private(_file(places), json.dumps(asdict(self)))


class Lock:
    """Held by the one supervisor of a data directory; the system frees it however that process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: TextIO | None = None

    def take(self) -> bool:
        """Return whether it is ours now."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def free(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _file(places: Places) -> Path:
    return places.run / "state.json"


def forget(places: Places) -> None:
    _file(places).unlink(missing_ok=True)


def running(places: Places) -> State | None:
    """Return the stack that answers here, or None."""
    supervisor = pidfiles.read(places.run, SUPERVISOR)
    if supervisor is None or not supervisor.alive():
        return None
    try:
        return State(**json.loads(_file(places).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def require_running(places: Places) -> State:
    """Return the stack that answers here.

    :raises StackError: if there is none
    """
    state = running(places)
    if state is None:
        raise StackError("Nothing is running: start it with ./scripts/dev.sh up -d")
    return state
