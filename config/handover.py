"""When gunicorn reloads, the old workers serve until the new ones can: loading the code takes seconds.

gunicorn itself ends the old ones as soon as the new ones are begun. What the processes know of each other is in memory
that they share, since all are forks of the master.
"""

import mmap
import time
from typing import Final

SECONDS: Final = 25.0  # at most, and less than gunicorn gives a worker to end when all of it is stopped
_AGE: Final = 8  # bytes: the age of the youngest worker when a reload began
_PLACES: Final = 1024  # one byte for each new worker that serves
_shared = mmap.mmap(-1, _AGE + _PLACES)


def begin(age: int) -> None:
    """Note, in the master, that workers of this age and older are to be replaced."""
    _shared[:] = age.to_bytes(_AGE, "little") + bytes(_PLACES)


def serves(age: int) -> None:
    """Note, in a worker, that it serves."""
    _shared[_AGE + age % _PLACES] = 1


class Leave:
    """When a worker that is told to end may do so."""

    def __init__(self, age: int, successors: int) -> None:
        self.age, self.successors = age, successors
        self.until: float | None = None

    def wanted(self) -> None:
        """Note that the worker is to end."""
        if self.until is None:
            replaced = 0 < self.age <= int.from_bytes(_shared[:_AGE], "little")
            self.until = time.monotonic() + (SECONDS if replaced else 0)

    def granted(self) -> bool:
        """Tell whether it may end now: at once, unless it is being replaced by workers that do not serve yet."""
        if self.until is None:
            return False
        return time.monotonic() >= self.until or sum(_shared[_AGE:]) >= self.successors
