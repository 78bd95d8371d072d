"""Reads the services' log files as they grow."""

from collections.abc import Iterator, Sequence
from pathlib import Path

KEPT = 20


class Follower:
    """Gives the lines that were added to some files since the last look."""

    def __init__(self, paths: Sequence[Path], *, with_past: bool) -> None:
        self.offsets = dict.fromkeys(paths, 0)
        self.unfinished = dict.fromkeys(paths, b"")
        self.past = [line for path in paths for line in self._lines(path)[-KEPT:]]
        if not with_past:
            self.past.clear()

    def new_lines(self) -> Iterator[str]:
        """Yield each line with the name of its log in front."""
        yield from self.past
        self.past = []
        for path in self.offsets:
            yield from self._lines(path)

    def _lines(self, path: Path) -> list[str]:
        try:
            with path.open("rb") as file:
                if path.stat().st_size < self.offsets[path]:  # a new file took its place
                    self.offsets[path] = 0
                file.seek(self.offsets[path])
                added = file.read()
        except OSError:
            return []
        self.offsets[path] += len(added)
        *whole, self.unfinished[path] = (self.unfinished[path] + added).split(b"\n")
        return [f"{path.stem:>8} | {line.decode(errors='replace')}" for line in whole]
