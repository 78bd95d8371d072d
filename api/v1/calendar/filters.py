"""From when to when an agenda is asked for."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms

from api.reading.filters import InstantField
from api.reading.question import check_names, pairs, refuse, single
from domain.policy import limits

NAMES = ("from", "to", "zone")


def check_span(query_string: str) -> None:
    """Refuse parameters that an agenda does not have.

    :raises InvalidQuery: naming each
    """
    check_names(pairs(query_string), NAMES)


def span(query_string: str) -> tuple[datetime, datetime]:
    """Return the half-open span that is asked for.

    :raises InvalidQuery: if an end is missing or no time, the zone is none, or the span is empty or too long
    """
    found = pairs(query_string)
    zone = _zone(single(found, "zone"))
    since, until = (_instant(name, single(found, name), zone) for name in ("from", "to"))
    if not since < until:
        raise refuse("to", "invalid", "to must be later than from.")
    if until - since > timedelta(days=limits.AGENDA_DAYS_MAX):
        raise refuse("to", "too_long", f"At most {limits.AGENDA_DAYS_MAX} days.", days_max=limits.AGENDA_DAYS_MAX)
    return since, until


def _zone(text: str | None) -> ZoneInfo:
    try:
        return ZoneInfo("UTC" if text is None else text)
    except (ValueError, OSError, KeyError) as error:  # a path, a folder, or nothing
        raise refuse("zone", "invalid", "zone is an IANA time zone, such as Australia/Melbourne.") from error


def _instant(name: str, text: str | None, zone: ZoneInfo) -> datetime:
    if text is None:
        raise refuse(name, "required", f"{name} is required.")
    try:
        found = _midnight(text, zone) if len(text) == len("2026-03-02") else InstantField().clean(text)
    except (ValueError, OverflowError, forms.ValidationError) as error:
        detail = f"{name} is a date, or an RFC 3339 instant with an offset (with + written as %2B)."
        raise refuse(name, "invalid", detail) from error
    first, last = limits.YEARS
    if not first <= found.year <= last:
        raise refuse(name, "invalid", f"{name} lies within the years {first} to {last}.")
    return found


def _midnight(text: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(date.fromisoformat(text), time.min, zone).astimezone(UTC)
