"""On which days a pattern has sessions, when they are, and what clashes with what."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.policy import limits
from domain.policy.timetable import EditScope, WeekRule
from domain.shared.errors import DomainError, RuleBroken, TimeSkipped
from domain.shared.intervals import overlapping
from domain.shared.local_time import first_instant
from domain.timetable.errors import (
    AttendanceTaken,
    InstructorTaken,
    NoSessions,
    NoSuchWeek,
    NotAnInstructor,
    NothingToMove,
    NotInAPattern,
    OnClosures,
    RoomTaken,
    RoomUnusable,
    SessionOver,
    SessionsClash,
    TooManySessions,
)

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
TEACHING_DAYS = 5  # of a week: Monday to Friday


@dataclass(frozen=True)
class Span:
    """Days of the calendar, both ends included."""

    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class Weekly:
    """A weekly pattern."""

    weekday: int  # 1 is Monday
    weeks: str = WeekRule.ALL
    numbers: Collection[int] = ()
    starts_on: date | None = None
    ends_on: date | None = None

    def wants(self, number: int) -> bool:
        """Tell whether it has a session in the teaching week with this number."""
        return {
            WeekRule.ALL: True,
            WeekRule.ODD: number % 2 == 1,
            WeekRule.EVEN: number % 2 == 0,
            WeekRule.LISTED: number in self.numbers,
        }[WeekRule(self.weeks)]


def dates_of(weekly: Weekly, teaching: Span, closures: Sequence[Span]) -> list[date]:
    """Return the days of a pattern's sessions, the last day of teaching included, closures left out.

    Weeks are counted from the one in which teaching starts, Monday first; one that is closed from Monday to Friday has
    no number, as people count.

    :raises NoSuchWeek: if a listed week is none of teaching's
    :raises NoSessions: if there is none
    :raises TooManySessions: if there are more than one pattern may have
    :raises RuleBroken: if teaching begins or ends far away
    """
    check_day(teaching.starts_on)
    check_day(teaching.ends_on)
    found = []
    weeks = dict(_weeks(teaching, closures))
    if unknown := sorted(set(weekly.numbers) - weeks.keys()):
        raise NoSuchWeek(fields=["week_numbers"], unknown=unknown, weeks=len(weeks))
    for number, monday in weeks.items():
        day = monday + (weekly.weekday - 1) * DAY
        wanted = (
            teaching.holds(day)
            and (weekly.starts_on is None or weekly.starts_on <= day)
            and (weekly.ends_on is None or day <= weekly.ends_on)
            and not any(each.holds(day) for each in closures)
        )
        if wanted and weekly.wants(number):
            found.append(day)
    if not found:
        raise NoSessions
    if len(found) > limits.PATTERN_SESSIONS_MAX:
        raise TooManySessions(sessions=len(found), limit=limits.PATTERN_SESSIONS_MAX)
    return found


def _weeks(teaching: Span, closures: Sequence[Span]) -> Iterator[tuple[int, date]]:
    monday = teaching.starts_on - teaching.starts_on.weekday() * DAY
    number = 0
    while monday <= teaching.ends_on:
        days = [monday + offset * DAY for offset in range(TEACHING_DAYS)]
        if not all(any(each.holds(day) for each in closures) for day in days):
            number += 1
            yield number, monday
        monday += WEEK


def check_day(day: date) -> None:
    """Refuse a day that no university plans for, and that no calendar can add to.

    :raises RuleBroken: telling the years
    """
    first, last = limits.YEARS
    if not first <= day.year <= last:
        raise RuleBroken(f"A session lies in the years {first} to {last}.", fields=["held_on"])


def instant(day: date, at: time, zone: str) -> datetime:
    """Return the instant at which the clocks of a zone show this day and time: the first, if they show it twice.

    :raises TimeSkipped: if they never do
    :raises RuleBroken: if the day is far away
    """
    check_day(day)
    found = first_instant(datetime.combine(day, at), zone)
    if found is None:
        raise TimeSkipped(fields=["starts_local"], held_on=str(day), time=str(at), zone=zone)
    return found


@dataclass(frozen=True)
class Booking:
    """What a session takes: a room, or somebody's time, in a span of it."""

    session_id: Any
    unit: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    room_id: Any = None
    instructor_ids: frozenset[Any] = field(default_factory=frozenset)

    def told(self) -> Mapping[str, Any]:
        return {
            "session_id": self.session_id,
            "unit": self.unit,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
        }


def check_clashes(wanted: Iterable[Booking], there: Iterable[Booking]) -> None:
    """Refuse what wants a room or a person that is taken.

    :raises RoomTaken, InstructorTaken: if there is one clash
    :raises SessionsClash: naming every one, if there are more
    """
    clashes: list[DomainError] = []
    for ours, theirs in overlapping(wanted, there):
        asked: dict[str, Any] = {"held_on": ours.held_on, "taken_by": theirs.told()}
        if ours.room_id is not None and ours.room_id == theirs.room_id:
            clashes.append(RoomTaken(fields=["room_id"], room_id=ours.room_id, **asked))
        clashes.extend(
            InstructorTaken(fields=["instructor_ids"], instructor_id=person, **asked)
            for person in sorted(ours.instructor_ids & theirs.instructor_ids, key=str)
        )
    if len(clashes) == 1:
        raise clashes[0]
    if clashes:
        raise SessionsClash(clashes)


def check_room(*, is_active: bool, campus: str, offering_campus: str) -> None:
    """Refuse a room that is closed, or far away.

    :raises RoomUnusable: telling which
    """
    if not is_active or campus != offering_campus:
        raise RoomUnusable(fields=["room_id"], is_active=is_active, campus=campus, offering_campus=offering_campus)


def check_instructors(asked: Sequence[Any], able: Collection[Any]) -> None:
    """Refuse people who can't hold a session.

    :raises NotAnInstructor: pointing at the first
    """
    for index, each in enumerate(asked):
        if each not in able:
            raise NotAnInstructor(fields=[f"instructor_ids/{index}"])


def check_order(starts_local: time, ends_local: time) -> None:
    """Refuse a session that ends before it starts.

    :raises RuleBroken: pointing at the end
    """
    if starts_local >= ends_local:
        raise RuleBroken("A session ends after it starts, on the same day.", fields=["ends_local"])


def check_moves(values: Mapping[str, Any]) -> None:
    """Refuse a move that says nothing.

    :raises NothingToMove: if no day, time or room is given
    """
    if not values:
        raise NothingToMove(fields=["held_on"])


def check_open(days: Iterable[date], closures: Sequence[Span]) -> None:
    """Refuse days on which nothing is held.

    :raises OnClosures: naming them
    """
    if found := sorted({day for day in days if any(each.holds(day) for each in closures)}):
        raise OnClosures(fields=["held_on"], days=[str(day) for day in found])


def check_scope(scope: str, *, has_pattern: bool) -> None:
    """Refuse to edit the other sessions of one that has none.

    :raises NotInAPattern: if it came from no pattern
    """
    if scope != EditScope.ONE and not has_pattern:
        raise NotInAPattern(fields=["scope"])


def check_over(ends_at: datetime, *, now: datetime, may_correct: bool) -> None:
    """Refuse to edit what is over: it is history, by which attendance is frozen and counted.

    :raises SessionOver: telling since when
    """
    if ends_at <= now and not may_correct:
        raise SessionOver(ends_at=ends_at)


def check_put_off(starts_at: Mapping[Any, datetime], *, taken: Collection[Any], now: datetime) -> None:
    """Refuse to move sessions to a time to come at which somebody has been. `starts_at` is when each would start.

    :raises AttendanceTaken: naming the first
    """
    for session_id, start in starts_at.items():
        if start > now and session_id in taken:
            raise AttendanceTaken(session_id=session_id)
