"""What may still be written about, how much may stand out, and who may decide about whose words."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from domain.policy import limits
from domain.policy.workflows import ContributionState
from domain.social.errors import BadTarget, NotOpen, OwnContribution, SpaceArchived, TooManyPins


def check_open(*, is_archived: bool, statuses: Collection[str] = ()) -> None:
    """Refuse to write where nothing is written any more, or about what members can't read.

    :raises SpaceArchived: if the space is
    :raises NotOpen: if one of these is hidden or withdrawn
    """
    if is_archived:
        raise SpaceArchived
    if any(status != ContributionState.VISIBLE for status in statuses):
        raise NotOpen


def check_pins(*, pinned: int) -> None:
    """Refuse one more pin than a space may have.

    :raises TooManyPins: naming the limit
    """
    if pinned >= limits.PINS_MAX:
        raise TooManyPins(limit=limits.PINS_MAX)


def check_not_own(*, author_id: Any, person_ids: Collection[Any]) -> None:
    """Refuse to decide about one's own words, also while acting as somebody else.

    :raises OwnContribution: if the author is among those who act
    """
    if author_id in person_ids:
        raise OwnContribution


def hiding(reason: str, *, now: datetime) -> dict[str, Any]:
    """Return what is kept of hiding a text."""
    return {"hidden_at": now, "hidden_reason": reason.strip()}


def showing() -> dict[str, Any]:
    """Return what is kept of a text that is not hidden."""
    return {"hidden_at": None, "hidden_reason": ""}


def emptied() -> dict[str, Any]:
    """Return what is kept of the words of a text that was withdrawn: none."""
    return {"body": "", "plain": "", "mentioned": []}


def check_target(**targets: Any) -> None:
    """Refuse a reference to several things, or to none.

    :raises BadTarget: naming the fields
    """
    if sum(value is not None for value in targets.values()) != 1:
        raise BadTarget(fields=list(targets))
