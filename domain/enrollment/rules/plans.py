"""What a plan is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.enrollment.errors import PlanItemRepeated


class PlanAction(StrEnum):
    """What an item of a plan asks for."""

    ADD = "add"
    DROP = "drop"
    SWAP = "swap"


@dataclass(frozen=True)
class PlanItem:
    """One wish of a plan. A swap drops its enrollment only if the place in its offering is had."""

    index: int
    action: PlanAction
    offering_id: Any = None
    enrollment_id: Any = None

    @property
    def pointer(self) -> str:
        return f"/items/{self.index}"


def check_items(items: Sequence[PlanItem]) -> None:
    """Refuse a plan that asks twice for the same.

    :raises PlanItemRepeated: pointing at the second
    """
    seen: set[Any] = set()
    for item in items:
        for wish in _wishes(item):
            if wish in seen:
                error = PlanItemRepeated()
                error.pointer = item.pointer
                raise PlanItemRepeated(causes=[error])
            seen.add(wish)


def _wishes(item: PlanItem) -> Iterable[tuple[str, Any]]:
    if item.offering_id is not None:
        yield "offering", item.offering_id
    if item.enrollment_id is not None:
        yield "enrollment", item.enrollment_id
