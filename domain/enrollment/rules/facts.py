"""What is known when somebody asks for a place. Plain values: whoever holds them can judge without a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, NamedTuple

from domain.policy.enrollments import RequisiteState
from domain.policy.workflows import HOLDS_SEAT, EnrollmentState
from domain.records.rules import Attempt
from domain.requisites.rules import Requisite

HOUR: Final = 3_600  # seconds


class Sitting(NamedTuple):
    """When a session of an offering is held: two instants, in seconds since 1970. The last is not part of it."""

    starts_at: int
    ends_at: int


@dataclass(frozen=True)
class Taken:
    """A live enrollment of a student's."""

    enrollment_id: Any
    offering_id: Any
    unit_id: Any
    period_id: Any
    credit_points: Decimal
    level: int
    starts_on: date
    ends_on: date
    status: str
    requisites: str = RequisiteState.MET
    unit_code: str = ""
    sittings: tuple[Sitting, ...] = ()
    may_clash: bool = False

    @property
    def holds_seat(self) -> bool:
        return self.status in HOLDS_SEAT


@dataclass(frozen=True)
class Student:
    """A person who asks for a place."""

    student_id: Any
    is_active: bool
    is_student: bool
    standing: str = ""
    course_id: Any = None
    intake_id: Any = None
    holds: tuple[str, ...] = ()
    taken: tuple[Taken, ...] = ()
    attempts: tuple[Attempt, ...] = ()

    @cached_property
    def passes(self) -> tuple[Attempt, ...]:
        return tuple(each for each in self.attempts if each.is_pass)

    @cached_property
    def marks(self) -> Mapping[Any, Decimal | None]:
        """The units that are passed or credited, each with its best mark."""
        found: dict[Any, Decimal | None] = {}
        for each in self.attempts:
            if each.is_pass or each.earns_credit:
                best = found.get(each.unit_id)
                found[each.unit_id] = best if each.mark is None else max(each.mark, best or Decimal(0))
        return found

    @cached_property
    def earned(self) -> Mapping[int, Decimal]:
        """The credit points earned by level; a unit that was passed twice earns them once."""
        units = {each.unit_id: each for each in self.attempts if each.earns_credit}
        return points_by_level(units.values())

    def in_period(self, period_id: Any, *, except_for: Any = None) -> list[Taken]:
        """Return what takes up the student's time in a period, without one enrollment."""
        return [
            each
            for each in self.taken
            if each.holds_seat and each.period_id == period_id and each.enrollment_id != except_for
        ]

    @cached_property
    def busy_hours(self) -> frozenset[int]:
        """The hours in which some session of what the student has is held, counted since 1970."""
        return frozenset(hour for each in self.taken for sitting in each.sittings for hour in hours_of(sitting))

    def waits(self, enrollment_id: Any) -> bool:
        """Tell whether this enrollment of the student's is in the queue."""
        return any(
            each.enrollment_id == enrollment_id and each.status == EnrollmentState.WAITLISTED for each in self.taken
        )


@dataclass(frozen=True)
class Reserve:
    """Seats of an offering that are kept for some, and how many of them are taken."""

    reserve_id: Any
    seats: int
    taken: int
    course_id: Any = None
    intake_id: Any = None
    released_at: datetime | None = None

    def is_for(self, student: Student) -> bool:
        return (self.course_id is None or self.course_id == student.course_id) and (
            self.intake_id is None or self.intake_id == student.intake_id
        )

    def holds_at(self, now: datetime) -> bool:
        return self.released_at is None or now < self.released_at


@dataclass(frozen=True)
class Offering:
    """An offering at one instant."""

    offering_id: Any
    unit_id: Any
    unit_code: str
    credit_points: Decimal
    level: int
    campus: str
    period_id: Any
    starts_on: date
    ends_on: date
    opens_at: datetime
    closes_at: datetime
    capacity: int
    seats_taken: int
    waitlist_capacity: int
    waitlist_taken: int
    approval_required: bool
    promotion: str
    offer_hours: int
    requisite: Requisite
    unit_is_active: bool = True
    results_released: bool = False
    reserves: tuple[Reserve, ...] = ()
    attempts_max: int | None = None
    sittings: tuple[Sitting, ...] = ()
    may_clash: bool = False

    def is_open(self, now: datetime) -> bool:
        """Tell whether it takes enrollments; its last instant is no longer part of that."""
        return self.unit_is_active and self.opens_at <= now < self.closes_at

    def after(self, *, seats: int, queue: int, reserve_id: Any) -> "Offering":
        """Return it with so many seats more taken, of which kind, and so many more who wait."""
        return replace(
            self,
            seats_taken=self.seats_taken + seats,
            waitlist_taken=self.waitlist_taken + queue,
            reserves=tuple(
                replace(each, taken=each.taken + seats) if each.reserve_id == reserve_id else each
                for each in self.reserves
            ),
        )


def points_by_level(units: Iterable[Attempt | Taken]) -> Mapping[int, Decimal]:
    """Return the credit points of these together, for each level."""
    found: dict[int, Decimal] = {}
    for each in units:
        found[each.level] = found.get(each.level, Decimal(0)) + each.credit_points
    return found


def hours_of(sitting: Sitting) -> range:
    """Return the hours, counted since 1970, that a session touches."""
    return range(sitting.starts_at // HOUR, (sitting.ends_at - 1) // HOUR + 1)


def points(taken: Iterable[Taken]) -> Decimal:
    """Return the credit points of these enrollments together."""
    return sum((each.credit_points for each in taken), Decimal(0))
