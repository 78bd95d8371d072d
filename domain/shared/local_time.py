"""Local times and the instants they stand for: nine o'clock stays nine when the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def first_instant(local: datetime, zone: str) -> datetime | None:
    """Return the instant at which the clocks of a zone show this: the first, if they show it twice; None if never."""
    place = ZoneInfo(zone)
    found = local.replace(tzinfo=place, fold=0).astimezone(UTC)
    return found if found.astimezone(place).replace(tzinfo=None) == local else None
