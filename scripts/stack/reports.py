"""How a start tells its progress: to the terminal, or through a pipe to the command that started it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from scripts.stack.errors import StackError

PROGRESS, FAILURE, READY, OTHER = ".", "!", "=", "~"


def say(text: str) -> None:
    """Print, also when nobody reads any more: a closed terminal must not end us half-way."""
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - for the rest of this process


class Pipe:
    """The near end, in the background process."""

    def __init__(self, descriptor: int) -> None:
        self.file: TextIO | None = os.fdopen(descriptor, "w")

    def say(self, text: str) -> None:
        self.send(PROGRESS, text)

    def send(self, kind: str, text: str = "") -> None:
        if self.file is None:
            say(text)
            return
        try:
            self.file.write(f"{kind}{' '.join(text.split())}\n")
            self.file.flush()
        except OSError as error:  # nobody would learn that it runs
            raise StackError("The command that started this has ended: nothing is left running.") from error

    def finish(self, kind: str, text: str = "") -> None:
        """Send the outcome; what follows goes to the log."""
        self.send(kind, text)
        if self.file is not None:
            self.file.close()
            self.file = None


def received(descriptor: int) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each report until the other process ends or has no more to say."""
    with os.fdopen(descriptor) as file:
        for line in file:
            yield line[:1], line[1:].rstrip("\n")
