"""Calendars as iCalendar (RFC 5545 and 7986), the same bytes for the same entries.

Every session is an event of its own instead of one that recurs: each can be moved, detached and cancelled by itself.
Times are local with their zone's rules, so that a phone shows the hour that hangs on the door.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from api.renderers import dumps
from domain.calendar.queries import Entry, Feed
from domain.policy.calendar import EntryKind, EntryState

MEDIA_TYPE = "text/calendar; charset=utf-8"
END = b"END:VCALENDAR\r\n"
FORM = 1  # raised with every change of what is written below
PRODUCT = "-//COS40005-CMS//Calendar//EN"
REFRESH = timedelta(hours=1)
FORBIDDEN = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), 0x2028, 0x2029), " ")
COLORS = {EntryKind.SESSION: "steelblue", EntryKind.EVENT: "seagreen", EntryKind.DEADLINE: "firebrick"}


def identity(feed: Feed) -> bytes:
    """Return what two feeds share if their bytes are the same, at a twentieth of the cost of writing them."""
    return dumps([PRODUCT, FORM, feed])


def rendered(feed: Feed) -> bytes:
    """Return a feed as a client subscribes to it."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("uid", str(feed.id))
    calendar.add("name", feed.name)
    calendar.add("x-wr-calname", feed.name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    if feed.entries:
        calendar.add("last-modified", max(entry.changed_at for entry in feed.entries))
    timed = [entry for entry in feed.entries if not entry.is_all_day]
    if timed:
        first, last = timed[0].starts_at.year - 1, timed[-1].starts_at.year + 1
        for zone in sorted({entry.zone for entry in timed}):
            calendar.add_component(_timezone(zone, first, last))
    return b"".join((calendar.to_ical().removesuffix(END), *map(_written, feed.entries), END))


@lru_cache(maxsize=2048)  # more than there are zones
def _timezone(zone: str, first_year: int, last_year: int) -> Timezone:
    return Timezone.from_tzid(zone, first_date=date(first_year, 1, 1), last_date=date(last_year, 12, 31))


@lru_cache(maxsize=8192)
def _written(entry: Entry) -> bytes:
    """Return an entry's lines. Classmates share most of theirs, and what has not changed is not written again."""
    return _event(entry).to_ical()


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", str(entry.uid))
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("summary", _printable(entry.title))
    event.add("dtstart", _shown(entry.starts_at, entry))
    if entry.ends_at is not None:
        event.add("dtend", _shown(entry.ends_at, entry))
    event.add("status", entry.status.upper())
    blocks = entry.kind != EntryKind.DEADLINE and entry.status == EntryState.CONFIRMED
    event.add("transp", "OPAQUE" if blocks else "TRANSPARENT")
    event.add("categories", [entry.kind.value])
    event.add("color", COLORS[entry.kind])
    if entry.location:
        event.add("location", _printable(entry.location))
    if words := "\n\n".join(part for part in (entry.notice, entry.description) if part):
        event.add("description", _printable(words))
    return event


def _printable(text: str) -> str:
    """Return a text without what RFC 5545 forbids in one, and without what some readers take for the end of a line."""
    return text.translate(FORBIDDEN)


def _shown(instant: datetime, entry: Entry) -> Any:
    if entry.ends_at is None:
        # Of an instant every second counts, and an hour that the clocks show twice names two of them.
        return instant.astimezone(UTC)
    local = instant.astimezone(ZoneInfo(entry.zone))
    return local.date() if entry.is_all_day else local
