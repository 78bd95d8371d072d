"""Until when, and for how many, there is a place."""

from datetime import datetime

from domain.events.errors import EventFull, LimitBelowGoing, RsvpClosed
from domain.policy.events import EventAnswer
from domain.policy.workflows import EventState
from domain.shared.errors import WrongState


def check_rsvp_open(*, status: str, starts_at: datetime, closes_at: datetime | None, now: datetime) -> None:
    """Refuse an answer to what is not to take place, and one that comes too late.

    :raises WrongState: if it is not published, or cancelled
    :raises RsvpClosed: from the deadline on, or without one from the start on
    """
    if status != EventState.PUBLISHED:
        raise WrongState(
            f"Nobody answers to an event that is {status}.", status=status, possible_from=[EventState.PUBLISHED]
        )
    until = closes_at or starts_at
    if now >= until:
        raise RsvpClosed(closed_at=until)


def check_place(*, answer: str, before: str | None, going: int, limit: int | None) -> None:
    """Refuse one more than there are places; whoever has one keeps it.

    :raises EventFull: naming the limit
    """
    if answer == EventAnswer.GOING and before != EventAnswer.GOING and limit is not None and going >= limit:
        raise EventFull(limit=limit)


def check_limit(*, limit: int | None, going: int) -> None:
    """Refuse a limit that would take the place of somebody who has one.

    :raises LimitBelowGoing: telling how many are going
    """
    if limit is not None and limit < going:
        raise LimitBelowGoing(fields=["rsvp_limit"], going=going)
