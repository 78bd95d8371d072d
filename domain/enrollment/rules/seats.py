"""Who may have which seat. Sums of whole numbers, and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.enrollment.errors import OfferingFull, SeatsReserved, WaitlistFull
from domain.enrollment.rules.facts import Offering, Student


@dataclass(frozen=True)
class Seat:
    """A seat for one student; `reserve_id` if it is one of those kept for some."""

    reserve_id: Any = None


def seats_left(offering: Offering) -> int:
    return offering.capacity - offering.seats_taken


def general_seats_left(offering: Offering, *, now: datetime) -> int:
    """Return how many seats anybody may have: those left, without what is still kept for some."""
    kept = sum(max(0, each.seats - each.taken) for each in offering.reserves if each.holds_at(now))
    return max(0, seats_left(offering) - kept)


def seat_for(student: Student, offering: Offering, *, now: datetime) -> Seat:
    """Return the seat this student gets: one that is kept for such students, as long as there are any.

    :raises OfferingFull: if every seat is taken
    :raises SeatsReserved: if those left are kept for others
    """
    if seats_left(offering) <= 0:
        raise OfferingFull(capacity=offering.capacity, seats_taken=offering.seats_taken)
    for each in offering.reserves:
        if each.holds_at(now) and each.is_for(student) and each.taken < each.seats:
            return Seat(each.reserve_id)
    if general_seats_left(offering, now=now) > 0:
        return Seat()
    raise SeatsReserved(capacity=offering.capacity, seats_taken=offering.seats_taken, kept=seats_left(offering))


def check_waitlist(offering: Offering) -> None:
    """Refuse one more who waits.

    :raises WaitlistFull: if the queue is as long as it may be, or there is none
    """
    if offering.waitlist_taken >= offering.waitlist_capacity:
        raise WaitlistFull(waitlist_capacity=offering.waitlist_capacity, waitlist_taken=offering.waitlist_taken)
