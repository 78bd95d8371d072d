"""What is left out of an event's times, and the instants that they stand for."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.events.errors import EventTooLong
from domain.people.rules import check_time_zone
from domain.policy import limits
from domain.policy.campuses import ZONES, Campus
from domain.shared.errors import RuleBroken, TimeSkipped
from domain.shared.local_time import first_instant

MIDNIGHT, DAY = time(0), timedelta(days=1)
TIMES = ("starts_on", "starts_local", "ends_on", "ends_local", "is_all_day", "zone")
NOWHERE = Campus.ONLINE  # where no campus is named, its clocks count


def completed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with the times that were left out: the same day, whole days from midnight, the campus's zone.

    :raises RuleBroken: pointing at a time that can't be left out
    """
    given = {name: value for name, value in values.items() if value is not None or name not in TIMES}
    whole = bool(given.get("is_all_day"))
    if whole:
        given = {"starts_local": MIDNIGHT, "ends_local": MIDNIGHT, **given}
    missing = [name for name in ("starts_local", "ends_local") if name not in given]
    if missing:
        raise RuleBroken("Tell both times, or that it takes whole days.", fields=missing)
    starts_on = _known(given["starts_on"], "starts_on")
    given.setdefault("ends_on", starts_on + DAY if whole else starts_on)
    given.setdefault("zone", _zone_of(given.get("campus")))
    return given


def changed(there: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the times that were there with those that are new, completed.

    What comes to take whole days takes those it touched; what moves to another campus follows its clocks, unless it
    went by others.

    :raises RuleBroken: pointing at a time that can't be left out
    """
    kept = dict(there)
    if values.get("is_all_day") and not there["is_all_day"]:
        touched = there["ends_on"] + DAY if there["ends_local"] > MIDNIGHT else there["ends_on"]
        kept |= {"starts_local": None, "ends_local": None, "ends_on": touched}
    if "campus" in values and there["zone"] == _zone_of(there["campus"]):
        kept["zone"] = None
    return completed({**kept, **values})


def _zone_of(campus: str | None) -> str:
    return ZONES[Campus(campus or NOWHERE)].key


def span_of(values: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """Return the instants of start and end.

    :raises UnknownTimeZone: if there is no such zone
    :raises TimeSkipped: if the clocks never show one of the times
    :raises EventTooLong: if it lasts for too many days
    :raises RuleBroken: if it ends before it starts, or is far away
    """
    check_time_zone(values["zone"], field="zone")
    first, last = _known(values["starts_on"], "starts_on"), _known(values["ends_on"], "ends_on")
    days = (last - first).days + 1
    if days > limits.EVENT_DAYS_MAX:
        raise EventTooLong(fields=["ends_on"], days=days, limit=limits.EVENT_DAYS_MAX)
    starts_at = _instant(first, values["starts_local"], values["zone"], "starts_local")
    ends_at = _instant(last, values["ends_local"], values["zone"], "ends_local")
    if starts_at >= ends_at:
        raise RuleBroken("An event ends after it starts.", fields=["ends_local"])
    return starts_at, ends_at


def _known(day: date, name: str) -> date:
    low, high = limits.YEARS
    if not low <= day.year <= high:
        raise RuleBroken(f"An event lies in the years {low} to {high}.", fields=[name])
    return day


def _instant(day: date, at: time, zone: str, name: str) -> datetime:
    found = first_instant(datetime.combine(day, at), zone)
    if found is None:
        raise TimeSkipped(fields=[name], day=str(day), time=str(at), zone=zone)
    return found
