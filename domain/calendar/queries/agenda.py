"""One person's time: what is held, what takes place, and what is due."""

from datetime import datetime, timedelta
from typing import Any

from domain.calendar.queries.deadlines import deadlines_of
from domain.calendar.queries.events import events_of
from domain.calendar.queries.sessions import sessions_of
from domain.calendar.rules import Entry, within
from domain.policy import limits
from domain.policy.calendar import EntryState
from domain.shared import clock
from domain.shared.access import require
from domain.shared.actor import Actor

VIEW = "session.view"


def agenda(actor: Actor, *, since: datetime, until: datetime) -> list[Entry]:
    """Return what the actor attends, holds, is invited to and must not miss in a half-open span, in order.

    What begins before and goes on into it is part of it. Cancelled sessions are told as cancelled.

    :raises Forbidden: if the actor may see no sessions
    """
    require(actor, VIEW)
    return entries_of(actor.user_id, since, until)


def next_sessions(actor: Actor) -> list[Entry]:
    """Return the next sessions that the actor attends or holds, in one query; what was cancelled is left out."""
    now = clock.now()
    until = now + timedelta(days=limits.NEXT_SESSIONS_DAYS)
    held = (entry for entry in sessions_of(actor.user_id, now, until) if entry.status == EntryState.CONFIRMED)
    return within(held, now, until)[: limits.NEXT_SESSIONS_SHOWN]


def entries_of(person_id: Any, since: datetime, until: datetime) -> list[Entry]:
    """Return a person's entries in a half-open span, in order."""
    parts = (sessions_of, events_of, deadlines_of)
    return within((entry for part in parts for entry in part(person_id, since, until)), since, until)
