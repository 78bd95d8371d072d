"""Who takes what. One offering after the other, so that millions of rows need no memory."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count, groupby
from typing import Final

from domain.policy.attendance import ON_ROSTER
from domain.policy.enrollments import WithdrawalOutcome
from domain.policy.workflows import EnrollmentState
from scripts.demo.offerings import Offering
from scripts.demo.people import Person
from scripts.demo.periods import results_on
from scripts.demo.recipe import Recipe, midnight, new_id
from scripts.demo.slots import Phase
from scripts.demo.teaching_rows import EnrollmentRow, PeriodRow

LOAD: Final = 3.5  # offerings that a student takes in one period, on average
RETURNS: Final = 4  # in one offering out of so many, somebody who withdrew came back
INITIAL: Final = (EnrollmentState.PENDING, EnrollmentState.WAITLISTED)


def enrollments(recipe: Recipe, offerings: Sequence[Offering], students: Sequence[Person]) -> Iterator[EnrollmentRow]:
    """Enroll students period by period; the one whose account everybody uses is in every showcase."""
    dice = recipe.dice("enrollments")
    well_known, *others = (student.id for student in students)
    for number, (_, group) in enumerate(groupby(offerings, key=lambda offering: offering.period.id)):
        in_period = [offering for offering in group if offering.counts]
        deck = _deck(dice, others, in_period, number)
        dealt = 0
        for index, offering in enumerate(in_period):
            states = [state for state, count in offering.counts.items() for _ in range(count)]
            # Dealing on from where the last offering stopped gives everybody about the same load. Nobody
            # comes twice in one offering, nor in two offerings of one unit: those are neighbours.
            takers = [deck[(dealt + place) % len(deck)] for place in range(len(states))]
            dealt += len(takers)
            if offering.is_showcase:
                takers[-1] = well_known
            elif index % RETURNS == 0 and offering.phase in (Phase.OPEN, Phase.RUNNING):
                takers[0] = takers[states.index(EnrollmentState.ENROLLED)]
            yield from _rows(recipe, dice, offering, states, takers)


def _deck(dice: random.Random, students: Sequence[str], offerings: Sequence[Offering], number: int) -> list[str]:
    """Choose who studies in a period: neighbours in the list of students, other ones each period."""
    requests: Counter[str] = Counter()
    for offering in offerings:
        requests[offering.row.unit_id] += sum(offering.counts.values())
    size = max(*requests.values(), round(requests.total() / LOAD)) if requests else 0
    size = min(len(students), size)
    start = number * len(students) // 6
    deck = [students[(start + place) % len(students)] for place in range(size)]
    dice.shuffle(deck)
    return deck


def _rows(
    recipe: Recipe,
    dice: random.Random,
    offering: Offering,
    states: Sequence[EnrollmentState],
    takers: Sequence[str],
) -> Iterator[EnrollmentRow]:
    """Let the requests come in the order of their states: who waits came after those who have a seat."""
    opens_at = offering.row.enrollment_opens_at
    until = min(offering.row.enrollment_closes_at, recipe.present - timedelta(hours=1))
    seconds = int((until - opens_at).total_seconds())
    offsets = sorted(dice.choices(range(seconds), k=len(states)))
    numbers = count(1)
    for offset, state, taker in zip(offsets, states, takers, strict=True):
        requested_at = opens_at + timedelta(seconds=offset)
        is_new = state in INITIAL
        yield EnrollmentRow(
            id=new_id(dice, requested_at),
            version=1 if is_new else 2,
            created_at=requested_at,
            updated_at=requested_at if is_new else _decided_at(offering.period, state, requested_at),
            student_id=taker,
            offering_id=offering.row.id,
            unit_id=offering.row.unit_id,
            teaching_period_id=offering.row.teaching_period_id,
            status=state,
            requested_at=requested_at,
            seated_at=requested_at if state in ON_ROSTER else None,
            queue_number=next(numbers) if state == EnrollmentState.WAITLISTED else None,
            offer_expires_at=offering.row.enrollment_closes_at if state == EnrollmentState.OFFERED else None,
            withdrawn_at=requested_at + timedelta(minutes=20) if state == EnrollmentState.WITHDRAWN else None,
            outcome=WithdrawalOutcome.NO_RECORD if state == EnrollmentState.WITHDRAWN else None,
        )


def _decided_at(period: PeriodRow, state: EnrollmentState, requested_at: datetime) -> datetime:
    """Return when the present state was reached: at once, or with the results."""
    if state in (EnrollmentState.COMPLETED, EnrollmentState.FAILED):
        return midnight(results_on(period))
    return requested_at + timedelta(minutes=20)
