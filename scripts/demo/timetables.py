"""Rooms, and the weekly lectures of the showcases: each at an hour of its own, so that nothing clashes."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Final, NamedTuple

from domain.policy.campuses import ZONES, Campus
from domain.policy.timetable import RoomKind, SessionKind
from domain.policy.workflows import SessionState
from domain.timetable.rules import Span, Weekly, dates_of, instant
from scripts.demo.offerings import Offering
from scripts.demo.recipe import Recipe, new_id
from scripts.demo.teaching_rows import UnitRow

ROOMS: Final = (
    (RoomKind.LECTURE_THEATRE, "LT1", 200),
    (RoomKind.CLASSROOM, "101", 40),
    (RoomKind.LABORATORY, "201", 24),
)
FIRST_HOUR, HOURS, TEACHING_DAYS, SLOTS_A_DAY = 9, 2, 5, 4


class RoomRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    campus: str
    code: str
    kind: str
    capacity: int


class PatternRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    offering_id: str
    kind: str
    weekday: int
    starts_local: time
    ends_local: time


class SessionRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    offering_id: str
    pattern_id: str
    kind: str
    room_id: str | None
    held_on: date
    starts_local: time
    ends_local: time
    zone: str
    starts_at: datetime
    ends_at: datetime


class InstructorRow(NamedTuple):
    id: str
    session_id: str
    instructor_id: str
    starts_at: datetime
    ends_at: datetime
    status: str


def rooms(recipe: Recipe, built_at: datetime) -> list[RoomRow]:
    """Build a lecture theatre, a classroom and a laboratory at each campus that is a place."""
    dice = recipe.dice("rooms")
    return [
        RoomRow(new_id(dice, built_at), built_at, built_at, campus, code, kind, capacity)
        for campus in Campus
        if campus != Campus.ONLINE
        for kind, code, capacity in ROOMS
    ]


def patterns(recipe: Recipe, taught: Sequence[Offering]) -> list[PatternRow]:
    """Give each showcase a lecture a week, on a day and at an hour that no other of its period has."""
    dice = recipe.dice("patterns")
    found = []
    for number, offering in enumerate(each for each in taught if each.is_showcase):
        hour = FIRST_HOUR + HOURS * (number // TEACHING_DAYS % SLOTS_A_DAY)
        made_at = offering.row.created_at
        found.append(
            PatternRow(
                id=new_id(dice, made_at),
                created_at=made_at,
                updated_at=made_at,
                offering_id=offering.row.id,
                kind=SessionKind.LECTURE,
                weekday=number % TEACHING_DAYS + 1,
                starts_local=time(hour),
                ends_local=time(hour + HOURS),
            )
        )
    return found


def sessions(
    recipe: Recipe, taught: Sequence[Offering], weekly: Sequence[PatternRow], built: Sequence[RoomRow]
) -> list[SessionRow]:
    """Hold each lecture in its campus's theatre on every day of teaching that fits."""
    dice = recipe.dice("sessions")
    offering_of = {offering.row.id: offering for offering in taught}
    theatre_of = {room.campus: room.id for room in built if room.kind == RoomKind.LECTURE_THEATRE}
    found = []
    for pattern in weekly:
        offering = offering_of[pattern.offering_id]
        zone = ZONES[Campus(offering.row.campus)].key
        for day in dates_of(Weekly(pattern.weekday), *_teaching(offering)):
            found.append(  # noqa: PERF401
                SessionRow(
                    id=new_id(dice, pattern.created_at),
                    created_at=pattern.created_at,
                    updated_at=pattern.created_at,
                    offering_id=pattern.offering_id,
                    pattern_id=pattern.id,
                    kind=pattern.kind,
                    room_id=theatre_of.get(offering.row.campus),
                    held_on=day,
                    starts_local=pattern.starts_local,
                    ends_local=pattern.ends_local,
                    zone=zone,
                    starts_at=instant(day, pattern.starts_local, zone),
                    ends_at=instant(day, pattern.ends_local, zone),
                )
            )
    return found


def instructors(
    recipe: Recipe, taught: Sequence[Offering], units: Sequence[UnitRow], held: Sequence[SessionRow]
) -> Iterator[InstructorRow]:
    """Let the convenor hold the lectures of a unit that has one."""
    dice = recipe.dice("instructors")
    convenor_of = {unit.id: unit.convenor_id for unit in units}
    holder_of = {offering.row.id: convenor_of[offering.row.unit_id] for offering in taught}
    for row in held:
        if holder := holder_of[row.offering_id]:
            yield InstructorRow(
                new_id(dice, row.created_at), row.id, holder, row.starts_at, row.ends_at, SessionState.SCHEDULED
            )


def _teaching(offering: Offering) -> tuple[Span, list[Span]]:
    period, row = offering.period, offering.row
    closures = [
        Span(date.fromisoformat(each["starts_on"]), date.fromisoformat(each["ends_on"])) for each in period.closures
    ]
    return Span(row.starts_on or period.teaching_starts_on, row.ends_on or period.teaching_ends_on), closures
