"""What may be done with a ticket, and how its targets run. Pure functions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.help_desk.rules import BusinessHours, add_business_time, business_time_between
from domain.policy import limits
from domain.policy.tickets import TargetAlert
from domain.policy.workflows import TicketState
from domain.tickets.errors import (
    AssigneeNotInQueue,
    CategoryClosed,
    MentionNotPossible,
    MergerNotPossible,
    OwnTicket,
    RatingTooLate,
    ReopeningTooLate,
    TicketClosed,
    TooManyViews,
)

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Run:
    """What decides when targets are due: when the clock began, for how long it was stopped, and whose hours count."""

    started_at: datetime
    paused_for: timedelta
    hours: BusinessHours | None

    def due_after(self, span: timedelta) -> datetime:
        """Return when so much time will have run, if the clock is not stopped again."""
        return add_business_time(self.started_at, span + self.paused_for, self.hours)

    def took(self, until: datetime) -> timedelta:
        """Return how much time had run by an instant."""
        return max(business_time_between(self.started_at, until, self.hours) - self.paused_for, timedelta())

    def resumed(self, since: datetime, until: datetime) -> "Run":
        """Return the run once it goes on, after it was stopped between these instants."""
        paused_for = self.paused_for + business_time_between(since, until, self.hours)
        return Run(started_at=self.started_at, paused_for=paused_for, hours=self.hours)


def due_times(run: Run, *, name: str, minutes: int | None) -> Mapping[str, datetime | None]:
    """Return when a target is due, and from when on it is at risk: when little of its time is left."""
    if minutes is None:
        return {f"{name}_due_at": None, f"{name}_risk_at": None}
    span = minutes * MINUTE
    before = span * (100 - limits.TICKET_RISK_PERCENT) / 100
    return {f"{name}_due_at": run.due_after(span), f"{name}_risk_at": run.due_after(before)}


@dataclass(frozen=True)
class Forecast:
    """How much of a target's time is left, in minutes of business, and when it is due if the clock runs from now on.

    Less than none is left where it is missed; then nothing is due any more.
    """

    remaining_minutes: int
    due_at: datetime | None


def forecast(run: Run, *, minutes: int | None, stopped_at: datetime | None, now: datetime) -> Forecast | None:
    """Look ahead. `stopped_at` is since when the clock stands still, if it does."""
    if minutes is None:
        return None
    left = minutes * MINUTE - (business_time_between(run.started_at, stopped_at or now, run.hours) - run.paused_for)
    due_at = add_business_time(now, left, run.hours) if left > timedelta() else None
    return Forecast(remaining_minutes=left // MINUTE, due_at=due_at)


def alert_due(*, told: str, risk_at: datetime | None, due_at: datetime | None, now: datetime) -> TargetAlert | None:
    """Return what those who deal with a ticket are to be told of a target that is not met; None: nothing new."""
    if due_at is not None and due_at < now:
        return TargetAlert.MISSED if told != TargetAlert.MISSED else None
    if risk_at is not None and risk_at <= now:
        return TargetAlert.AT_RISK if told == TargetAlert.NONE else None
    return None


def check_category(*, is_active: bool) -> None:
    """Refuse a category that takes no tickets.

    :raises CategoryClosed: if it is not active
    """
    if not is_active:
        raise CategoryClosed(fields=["category_id"])


def check_assignee(*, fits: bool) -> None:
    """Refuse somebody who can't deal with the ticket.

    :raises AssigneeNotInQueue: saying nothing of who that is
    """
    if not fits:
        raise AssigneeNotInQueue(fields=["assignee_id"])


def check_others(*, submitter_id: Any, person_ids: Collection[Any]) -> None:
    """Refuse to deal with one's own ticket, also while acting as somebody else.

    :raises OwnTicket: if the submitter is among those who act
    """
    if submitter_id in person_ids:
        raise OwnTicket


def check_reopening(resolved_at: datetime | None, *, now: datetime) -> None:
    """Refuse to take up what was resolved long ago.

    :raises ReopeningTooLate: naming the limit
    """
    if resolved_at is not None and now >= resolved_at + timedelta(days=limits.TICKET_REOPEN_DAYS):
        raise ReopeningTooLate(days=limits.TICKET_REOPEN_DAYS)


def check_not_closed(status: str, *, merged_into_id: Any) -> None:
    """Refuse to add to what is closed.

    :raises TicketClosed: if it is, naming the ticket that goes on in its place
    """
    if merged_into_id is not None:
        raise TicketClosed("The ticket was merged into another one, which goes on.", merged_into_id=merged_into_id)
    if status == TicketState.CLOSED:
        raise TicketClosed


def check_rating(resolved_at: datetime | None, *, now: datetime) -> None:
    """Refuse a rating long after.

    :raises RatingTooLate: naming the limit
    """
    if resolved_at is not None and now >= resolved_at + timedelta(days=limits.TICKET_RATING_DAYS):
        raise RatingTooLate(days=limits.TICKET_RATING_DAYS)


def check_mentions(asked: Collection[Any], *, readers: Collection[Any]) -> None:
    """Refuse to name people who can't read the comment.

    :raises MentionNotPossible: naming them
    """
    others = sorted(str(each) for each in set(asked) - set(readers))
    if others:
        raise MentionNotPossible(fields=["mentioned_ids"], ids=others)


MERGERS = {
    "unknown": "There is no such ticket among those that you deal with.",
    "same": "A ticket is not merged into itself.",
    "other_person": "The other ticket was submitted by somebody else.",
    "closed": "The other ticket is closed.",
}


def check_target(*, is_known: bool) -> None:
    """Refuse to merge into a ticket that the actor does not deal with in the same words as into none.

    :raises MergerNotPossible: if it is not known
    """
    if not is_known:
        raise MergerNotPossible(MERGERS["unknown"], fields=["merged_into_id"], because="unknown")


def check_merger(*, same: bool, same_person: bool, target_status: str) -> None:
    """Refuse to put together what does not belong together, or is over.

    :raises MergerNotPossible: saying why
    """
    because = (
        "same"
        if same
        else "other_person"
        if not same_person
        else "closed"
        if target_status == TicketState.CLOSED
        else None
    )
    if because:
        raise MergerNotPossible(MERGERS[because], fields=["merged_into_id"], because=because)


def check_views(count: int) -> None:
    """Refuse one saved filter too many.

    :raises TooManyViews: naming the limit
    """
    if count >= limits.TICKET_VIEWS_MAX:
        raise TooManyViews(limit=limits.TICKET_VIEWS_MAX)
