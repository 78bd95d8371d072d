"""Calendars by their secret addresses."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.calendar.models import CalendarFeed
from domain.calendar.queries.agenda import VIEW, entries_of
from domain.calendar.queries.events import events_in_public
from domain.calendar.queries.sessions import sessions_in
from domain.calendar.rules import PUBLIC, PURPOSE, Entry, within
from domain.policy import limits
from domain.shared import clock
from domain.shared.access import require_in_person
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.shared.vault import Unreadable, vault
from domain.timetable.queries import scheduled_offering
from domain.users.queries import find_person


@dataclass(frozen=True)
class Feed:
    """A calendar as applications fetch it."""

    id: Any  # of what it is about
    name: str
    entries: list[Entry]


def calendar_secret(actor: Actor) -> tuple[str, datetime]:
    """Return the secret of the actor's feed, and since when it counts.

    :raises NotWhileActing: as another person
    :raises NotFound: if there is none, or none that can be read any more
    """
    require_in_person(actor)
    row = CalendarFeed.objects.filter(owner=actor.user_id).first()
    if row is None:
        raise NotFound
    try:
        return vault().unseal(bytes(row.sealed), owner=str(row.owner_id)), row.rotated_at
    except Unreadable as error:
        raise NotFound from error


def feed_of(secret: str) -> Feed:
    """Return the calendar that a secret opens: its owner's agenda, from some months ago to a year ahead.

    :raises NotFound: if it opens none, or its owner's account has ended
    """
    actor = _owner(secret)
    since, until = _span()
    return Feed(actor.user_id, "My university calendar", entries_of(actor.user_id, since, until))


def offering_feed(secret: str, offering_id: Any) -> Feed:
    """Return the sessions of an offering, for whoever has a secret of their own.

    :raises NotFound: if the secret opens nothing, its owner may see no sessions, or there is no such offering
    """
    _owner(secret)
    offering = scheduled_offering(offering_id)
    since, until = _span()
    name = f"{offering.unit.code} {offering.unit.name}, {offering.teaching_period.name}"
    return Feed(offering.pk, name, within(sessions_in(offering.pk, since, until), since, until))


def public_feed() -> Feed:
    """Return the events that anybody may read."""
    since, until = _span()
    return Feed(PUBLIC, "Public events", within(events_in_public(since, until), since, until))


def owner_of(secret: str) -> Any:
    """Return the id of whose calendar a secret opens, or None."""
    mark = vault().fingerprint(secret, owner=PURPOSE)
    return CalendarFeed.objects.filter(fingerprint=mark).values_list("owner_id", flat=True).first()


def _owner(secret: str) -> Actor:
    owner_id = owner_of(secret)
    actor = None if owner_id is None else find_person(owner_id)
    if actor is None or not actor.scopes(VIEW):
        raise NotFound
    return actor


def _span() -> tuple[datetime, datetime]:
    """Return from when to when a feed tells: whole days, so that it stays the same for one."""
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=limits.FEED_DAYS_BACK), today + timedelta(days=limits.FEED_DAYS_AHEAD)
