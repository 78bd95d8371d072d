"""What is said, and when an e-mail may go out. No queries, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.policy import limits
from domain.policy.languages import Language
from domain.policy.notifications import MANNERS, NotificationChannel, NotificationKind, NotificationTiming
from domain.policy.wording import WORDING

COALESCED = timedelta(minutes=limits.NOTIFICATION_COALESCED_MINUTES)
Facts = Mapping[str, str | int]


@dataclass(frozen=True)
class Hours:
    """A person's clock, and what they chose on it."""

    zone: str
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_hour: int = limits.NOTIFICATION_DIGEST_HOUR


def words_of(kind: NotificationKind, facts: Facts) -> Mapping[str, str]:
    """Return the text in each language. A fact that is missing is an error of the program.

    :raises KeyError: if a fact is missing
    """
    told = {name: " ".join(str(value).split()) for name, value in facts.items()}
    said = WORDING[kind]
    return {each.value: said[each].text.format_map(told)[: limits.NOTIFICATION_TEXT_MAX] for each in Language}


def timing_of(kind: NotificationKind, channel: NotificationChannel, chosen: str | None) -> NotificationTiming:
    """Return when a person is told: as they chose, if they may choose that, else as the rule book says."""
    manner = MANNERS[kind]
    if chosen is not None and manner.permits(channel, NotificationTiming(chosen)):
        return NotificationTiming(chosen)
    return manner.default(channel)


def due_at(
    now: datetime,
    *,
    timing: NotificationTiming,
    hours: Hours,
    urgent: bool = False,
    before: datetime | None = None,
) -> datetime:
    """Return when an e-mail goes out. `before` is when the last one about the same went out, or will.

    What follows soon after an e-mail waits, so that all of it goes into one.
    """
    if urgent:
        return now
    if timing == NotificationTiming.DAILY:
        return end_of_quiet(next_hour(now, hours.zone, hours.digest_hour), hours)
    if before is not None and before > now - COALESCED:
        return end_of_quiet(before if before > now else before + COALESCED, hours)
    return end_of_quiet(now, hours)


def end_of_quiet(instant: datetime, hours: Hours) -> datetime:
    """Return the instant, or when the quiet hours end in which it lies."""
    if hours.quiet_from is None or hours.quiet_until is None:
        return instant
    clock = instant.astimezone(ZoneInfo(hours.zone)).replace(tzinfo=None)
    if hours.quiet_from < hours.quiet_until:
        quiet = hours.quiet_from <= clock.time() < hours.quiet_until
    else:
        quiet = clock.time() >= hours.quiet_from or clock.time() < hours.quiet_until
    return _next(instant, hours.zone, hours.quiet_until) if quiet else instant


def next_hour(instant: datetime, zone: str, hour: int) -> datetime:
    """Return when the clocks of a zone show this hour next, later than the instant."""
    return _next(instant, zone, time(hour))


def _next(instant: datetime, zone: str, wanted: time) -> datetime:
    """Return the first instant after this one at which clocks show a time; where they skip it, when they would have."""
    place = ZoneInfo(zone)
    day = instant.astimezone(place).date()
    candidates = (
        datetime.combine(day + timedelta(days=ahead), wanted, tzinfo=place).replace(fold=fold).astimezone(UTC)
        for ahead in (0, 1, 2)
        for fold in (0, 1)
    )
    return min(each for each in candidates if each > instant)
