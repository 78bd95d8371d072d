"""Units that would have to be passed before themselves."""

from collections import deque
from collections.abc import Iterable, Mapping
from uuid import UUID

from domain.policy.requisites import RequisiteEdgeKind

Edges = Mapping[UUID, Iterable[tuple[RequisiteEdgeKind, UUID]]]


def cycle_through(start: UUID, named: Edges) -> tuple[UUID, ...] | None:
    """Return a shortest way from a unit over those that it names back to itself, if there is one.

    Co-requisites may name each other, so a way counts only if a prerequisite is on it: what is taken beside a unit
    would have to be passed before it.
    """
    first = (start, False)
    came_from: dict[tuple[UUID, bool], tuple[UUID, bool]] = {}
    waiting = deque([first])
    while waiting:
        here = waiting.popleft()
        for kind, unit_id in named.get(here[0], ()):
            there = (unit_id, here[1] or kind is RequisiteEdgeKind.PREREQUISITE)
            if there == first or there in came_from:
                continue
            came_from[there] = here
            if there == (start, True):
                return _way(there, first, came_from)
            waiting.append(there)
    return None


def _way(
    end: tuple[UUID, bool], start: tuple[UUID, bool], came_from: Mapping[tuple[UUID, bool], tuple[UUID, bool]]
) -> tuple[UUID, ...]:
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return tuple(unit_id for unit_id, _ in reversed(way))
