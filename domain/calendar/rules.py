"""What an agenda is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.policy.calendar import DeadlineKind, EntryKind, EntryState

PUBLIC = UUID("5b7ed1a6-3f0f-5c0e-9a53-0d1a4c7e9b21")  # the identity of the calendar of public events
PURPOSE = "calendar feed"  # what the fingerprint of a secret is for


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something at a time: a session, an event, or a deadline. Without an end it is an instant."""

    uid: UUID  # the same wherever and whenever the entry is told
    kind: EntryKind
    title: str
    starts_at: datetime
    ends_at: datetime | None
    zone: str
    is_all_day: bool = False
    status: EntryState = EntryState.CONFIRMED
    sequence: int  # raised by every change
    changed_at: datetime
    location: str = ""
    description: str = ""
    notice: str = ""
    unit_code: str | None = None
    session_id: Any = None
    session_kind: str | None = None
    offering_id: Any = None
    event_id: Any = None
    deadline: DeadlineKind | None = None


def deadline_uid(about: UUID, kind: DeadlineKind) -> UUID:
    """Return the identity of a deadline: of what it is for, and its kind (RFC 9562, version 5)."""
    return uuid5(about, kind.value)


def whole_day(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first instant of a day by the clocks of a zone, and the first after it."""
    first, following = (datetime.combine(each, time.min, zone) for each in (day, day + timedelta(days=1)))
    return first.astimezone(UTC), following.astimezone(UTC)


def within(entries: Iterable[Entry], since: datetime, until: datetime) -> list[Entry]:
    """Return the entries that share time with a half-open span, or are an instant of it, in order of their starts."""
    met = (entry for entry in entries if entry.starts_at < until and _ends_after(entry, since))
    return sorted(met, key=lambda entry: (entry.starts_at, entry.kind, entry.title, entry.uid))


def _ends_after(entry: Entry, since: datetime) -> bool:
    return entry.starts_at >= since or (entry.ends_at is not None and entry.ends_at > since)
