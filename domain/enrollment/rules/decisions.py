"""Who decides on requests, and with which words."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from domain.enrollment.errors import NotOverridable, OwnRequest, TooManyReserved, TooManyReservedPlaces
from domain.enrollment.rules.checks import OVERRIDABLE
from domain.policy import limits

MOST_TOLD: Final = sorted(OVERRIDABLE)


def check_others(*, student_id: Any, person_ids: Collection[Any]) -> None:
    """Refuse to decide on one's own request, also while acting as somebody else.

    :raises OwnRequest: if the student is among those who act
    """
    if student_id in person_ids:
        raise OwnRequest


def check_overrides(overrides: Sequence[Mapping[str, str]]) -> None:
    """Refuse to let a rule pass that nobody may.

    :raises NotOverridable: naming those that can be
    """
    for index, each in enumerate(overrides):
        if each["rule"] not in OVERRIDABLE:
            raise NotOverridable(fields=[f"overrides/{index}/rule"], rules=MOST_TOLD)


def check_reserved(*, reserved: int, capacity: int) -> None:
    """Refuse to keep more seats for some than there are.

    :raises TooManyReserved: telling both numbers
    """
    if reserved > capacity:
        raise TooManyReserved(fields=["seats"], capacity=capacity, reserved=reserved)


def check_reserved_places(number: int) -> None:
    """Refuse one group too many for which an offering keeps seats; the new one is counted.

    :raises TooManyReservedPlaces: telling the limit
    """
    if number > limits.RESERVED_PLACES_MAX:
        raise TooManyReservedPlaces(limit=limits.RESERVED_PLACES_MAX)
