"""In which state who may change an event, and who may stand up for it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from domain.events.errors import EventOver, NoAudience, OwnEvent, PublishedByOthers
from domain.policy.workflows import EventState
from domain.shared.errors import WrongState

CHANGEABLE = (EventState.DRAFT, EventState.PUBLISHED)
READERS = frozenset({"audience", "visibility"})  # what decides who reads an event


def check_changeable(status: str, *, may_publish: bool) -> None:
    """Refuse to change what somebody reads to decide on it, what is over with, and what others have published.

    :raises WrongState: if it is in review, or cancelled
    :raises PublishedByOthers: if it is published, and the caller may not publish
    """
    if status not in CHANGEABLE:
        raise WrongState(
            f"An event can't be changed while it is {status}.", status=status, possible_from=list(CHANGEABLE)
        )
    if status == EventState.PUBLISHED and not may_publish:
        raise PublishedByOthers


def check_ready(*, rules: int, ends_at: datetime, now: datetime) -> None:
    """Refuse to announce what addresses nobody, or is over.

    :raises NoAudience: without a rule
    :raises EventOver: if it has ended
    """
    if not rules:
        raise NoAudience(fields=["audience"])
    check_not_over(ends_at=ends_at, now=now)


def check_not_over(*, ends_at: datetime, now: datetime) -> None:
    """Refuse what comes too late for the event.

    :raises EventOver: if it has ended
    """
    if ends_at <= now:
        raise EventOver(ended_at=ends_at)


def check_four_eyes(*, person_ids: Collection[Any], writer_ids: Collection[Any]) -> None:
    """Refuse to decide about what one has written or submitted.

    :raises OwnEvent: if one of those who act did
    """
    if not set(person_ids).isdisjoint(writer_ids):
        raise OwnEvent
