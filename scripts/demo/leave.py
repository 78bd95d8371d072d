"""Leave for next week, in every state, of the students whose accounts are used first."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from domain.leave.models import DECIDED
from domain.policy.leave import LeaveKind
from domain.policy.workflows import LeaveState
from scripts.demo.people import Person
from scripts.demo.recipe import Recipe, new_id

GROUNDS: Final = (
    (LeaveState.SUBMITTED, LeaveKind.MEDICAL, "A small operation, and some days in bed after it."),
    (LeaveState.APPROVED, LeaveKind.OFFICIAL, "The national swimming championship."),
    (LeaveState.DECLINED, LeaveKind.OTHER, "A cheaper flight."),
    (LeaveState.WITHDRAWN, LeaveKind.COMPASSIONATE, "A wedding in the family, which has been put off."),
)
REASONS: Final = {LeaveState.APPROVED: "The federation has written to us.", LeaveState.DECLINED: "No ground for leave."}


class LeaveRow(NamedTuple):
    """The columns of an application that the demo data fill."""

    id: str
    created_at: datetime
    updated_at: datetime
    student_id: str
    starts_on: date
    ends_on: date
    kind: str
    explanation: str
    status: str
    submitted_at: datetime
    decided_at: datetime | None
    decided_by_id: str | None
    decision_reason: str


def applications(recipe: Recipe, students: Sequence[Person], decider: Person) -> Iterator[LeaveRow]:
    """Yield one application for each state."""
    dice = recipe.dice("leave")
    monday = recipe.today + timedelta(days=7 - recipe.today.weekday())
    for number, (state, kind, explanation) in enumerate(GROUNDS):
        asked_at = recipe.present - timedelta(days=3)
        decided_at = asked_at + timedelta(days=1) if state in DECIDED else None
        yield LeaveRow(
            id=new_id(dice, asked_at),
            created_at=asked_at,
            updated_at=decided_at or asked_at,
            student_id=students[number % len(students)].id,
            starts_on=monday,
            ends_on=monday + timedelta(days=4),
            kind=kind,
            explanation=explanation,
            status=state,
            submitted_at=asked_at,
            decided_at=decided_at,
            decided_by_id=decider.id if decided_at else None,
            decision_reason=REASONS.get(state, ""),
        )
