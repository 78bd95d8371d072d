"""What is said, and when an e-mail may go out. No queries, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.notifications.errors import KindMandatory, QuietHoursHalf
from domain.policy import limits
from domain.policy.languages import Language
from domain.policy.notifications import MANNERS, NotificationChannel, NotificationKind, NotificationTiming
from domain.policy.wording import NEWS, TERMS, WORDING, Term

COALESCED = timedelta(minutes=limits.NOTIFICATION_COALESCED_MINUTES)
Facts = Mapping[str, str | int]


@dataclass(frozen=True)
class Hours:
    """A person's clock, and what they chose on it."""

    zone: str
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_hour: int = limits.NOTIFICATION_DIGEST_HOUR


def words_of(kind: NotificationKind, facts: Facts) -> Mapping[str, Mapping[str, str]]:
    """Return the title and the text in each language. A fact that is missing is an error of the program.

    :raises KeyError: if a fact is missing
    """
    said = WORDING[kind]
    return {
        each.value: {
            "title": words.title,
            "text": words.text.format_map(_told_in(each, facts))[: limits.NOTIFICATION_TEXT_MAX],
        }
        for each, words in said.items()
    }


def _told_in(language: Language, facts: Facts) -> Mapping[str, str]:
    """Return each fact as one plain line: a term by its name in the language."""
    return {
        name: TERMS[value][language] if isinstance(value, Term) else " ".join(str(value).split())
        for name, value in facts.items()
    }


def timing_of(kind: NotificationKind, channel: NotificationChannel, chosen: str | None) -> NotificationTiming:
    """Return when a person is told: as they chose, if they may choose that, else as the rule book says."""
    manner = MANNERS[kind]
    if chosen is not None and manner.permits(channel, NotificationTiming(chosen)):
        return NotificationTiming(chosen)
    return manner.default(channel)


def check_choice(kind: NotificationKind, channel: NotificationChannel, timing: NotificationTiming | None) -> None:
    """Refuse a choice that is not open.

    :raises KindMandatory: naming those that are
    """
    if timing is not None and not MANNERS[kind].permits(channel, timing):
        raise KindMandatory(fields=["choices"], kind=kind, channel=channel, possible=open_choices(kind, channel))


def open_choices(kind: NotificationKind, channel: NotificationChannel) -> list[NotificationTiming]:
    """Return when a person may choose to be told."""
    return [each for each in NotificationTiming if MANNERS[kind].permits(channel, each)]


def check_quiet_hours(quiet_from: time | None, quiet_until: time | None) -> None:
    """Refuse quiet hours without an end.

    :raises QuietHoursHalf: if one is missing, or they are the same
    """
    if (quiet_from is None) != (quiet_until is None) or (quiet_from is not None and quiet_from == quiet_until):
        raise QuietHoursHalf(fields=["quiet_from", "quiet_until"])


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


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: each time four times as long, up to some hours."""
    shortest, longest = limits.EMAIL_PAUSE_MINUTES
    return timedelta(minutes=min(shortest * 4 ** max(attempts - 1, 0), longest))


@dataclass(frozen=True)
class Item:
    """A piece of news of one person, as an e-mail tells it."""

    kind: str
    about: Any  # what it is about; something of its own if it is about nothing
    words: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Line:
    """The latest news of one kind about one thing, and how many there were."""

    text: str
    number: int


def letter_key(timing: str, kind: str, about: Any) -> tuple[Any, ...]:
    """Return what the news of one person have in common that go into one e-mail."""
    return (timing,) if timing == NotificationTiming.DAILY else (timing, kind, about)


def lines_of(items: Sequence[Item], language: str) -> list[Line]:
    """Return a line for each kind about each thing; the items come in the order in which things happened."""
    found: dict[Any, list[Item]] = {}
    for each in items:
        found.setdefault((each.kind, each.about), []).append(each)
    return [Line(same[-1].words[language]["text"], len(same)) for same in found.values()]


def subject_of(items: Sequence[Item], language: str) -> str:
    """Return the title of the news, if it is of one kind, else how many there are."""
    if len({each.kind for each in items}) == 1:
        return items[-1].words[language]["title"]
    return NEWS[Language(language)].format(number=len(items))


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
