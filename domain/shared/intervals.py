"""Spans of time, half-open: the first instant belongs to one, the last does not."""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import Any, Protocol, TypeVar


class Interval(Protocol):
    """What begins and ends; the two are of one kind that can be compared."""

    @property
    def starts_at(self) -> Any: ...

    @property
    def ends_at(self) -> Any: ...


L = TypeVar("L", bound=Interval)
R = TypeVar("R", bound=Interval)


def overlapping(left: Iterable[L], right: Iterable[R]) -> Iterator[tuple[L, R]]:
    """Yield each pair, one of either side, that shares some time: by one pass over both in the order of their starts.

    What ends when another starts does not overlap it, and what has no length overlaps nothing. A step costs the
    logarithm of what is open, and each pair found; pairs that do not overlap cost nothing.
    """
    sides: tuple[Iterable[Any], Iterable[Any]] = (left, right)
    events = [
        (each.starts_at, side, number, each)
        for side, rows in enumerate(sides)
        for number, each in enumerate(rows)
        if each.starts_at < each.ends_at
    ]
    events.sort(key=lambda event: event[:3])
    opened: tuple[list[Any], list[Any]] = ([], [])
    for starts_at, side, number, each in events:
        for heap in opened:
            while heap and heap[0][0] <= starts_at:
                heappop(heap)
        for _, _, other in opened[1 - side]:
            yield (other, each) if side else (each, other)
        heappush(opened[side], (each.ends_at, number, each))
