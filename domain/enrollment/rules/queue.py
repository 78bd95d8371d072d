"""What a queue leaves of the free seats for somebody who comes now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.enrollment.rules.checks import Request, judge
from domain.enrollment.rules.facts import Offering, Student
from domain.enrollment.rules.seats import seats_left


@dataclass(frozen=True)
class Waiting:
    """Somebody in the queue, with the rules that were let pass."""

    enrollment_id: Any
    student: Student
    overrides: frozenset[str] = frozenset()


def after_queue(offering: Offering, queue: Iterable[Waiting], *, now: datetime) -> Offering:
    """Return the offering as it is once those who wait, in their order, have the free seats that they may have."""
    for each in queue:
        if seats_left(offering) <= 0:
            break
        request = Request(each.student, offering, now, own=each.enrollment_id)
        findings = judge(request, overrides=each.overrides, queued=False)
        if not findings.refusals():
            reserve_id = findings.seat.reserve_id if findings.seat else None
            offering = offering.after(seats=1, queue=-1, reserve_id=reserve_id)
    return offering
