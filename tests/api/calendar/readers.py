"""What two libraries that know nothing of each other read in a feed, as comparable rows."""

from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import icalendar
import vobject


class Read(NamedTuple):
    """An entry as a calendar application understands it."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    status: str
    sequence: int
    location: str


def by_agenda(entries: list[dict[str, Any]]) -> list[Read]:
    """Return the same of what the agenda answered."""
    return sorted(
        Read(
            each["uid"],
            each["title"],
            datetime.fromisoformat(each["starts_at"]),
            datetime.fromisoformat(each["ends_at"] or each["starts_at"]),
            each["status"],
            each["sequence"],
            each["location"],
        )
        for each in entries
    )


def by_icalendar(body: bytes) -> list[Read]:
    """Read with icalendar, which knows the zones by their names."""
    events = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return sorted(
        Read(
            str(event["UID"]),
            str(event["SUMMARY"]),
            _instant(event["DTSTART"].dt),
            _instant(event["DTEND"].dt if "DTEND" in event else event["DTSTART"].dt),
            str(event["STATUS"]).lower(),
            int(event["SEQUENCE"]),
            str(event.get("LOCATION", "")),
        )
        for event in events
    )


def by_vobject(body: bytes) -> list[Read]:
    """Read with vobject, which takes the zones from the feed's own rules."""
    calendar = vobject.readOne(body.decode())
    return sorted(
        Read(
            event.uid.value,
            event.summary.value,
            _instant(event.dtstart.value),
            _instant(event.dtend.value if "dtend" in event.contents else event.dtstart.value),
            event.status.value.lower(),
            int(event.sequence.value),
            event.location.value if "location" in event.contents else "",
        )
        for event in calendar.contents.get("vevent", [])
    )


def _instant(value: date) -> datetime:
    """Return an instant; of a whole day its beginning in Melbourne, where all the deadlines of these tests are."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.combine(value, time.min, ZoneInfo("Australia/Melbourne")).astimezone(UTC)
