"""Scholarships that are open, closed or not yet open, and applications in every state."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from domain.policy.workflows import ApplicationState
from scripts.demo.people import Person
from scripts.demo.recipe import HISTORY, Recipe, new_id
from scripts.demo.scholarship_rows import ApplicationRow, ScholarshipRow

DECIDED: Final = (ApplicationState.APPROVED, ApplicationState.REJECTED, ApplicationState.WAITLISTED)
REASONS: Final = {
    ApplicationState.APPROVED: "Strong results and a clear plan.",
    ApplicationState.REJECTED: "Others needed it more.",
    ApplicationState.WAITLISTED: "First on the list if a place is given back.",
}


class Idea(NamedTuple):
    code: str
    name: str
    amount: str
    opened_days_ago: int
    open_for_days: int
    is_active: bool = True


IDEAS: Final = (
    Idea("EQUITY", "Equity scholarship", "5000.00", 60, 120),
    Idea("MERIT", "Merit scholarship", "8000.00", 200, 100),
    Idea("TRAVEL", "Travel grant", "2500.00", 10, 60),
    Idea("SUMMER", "Summer research grant", "3000.00", -30, 60),
    Idea("LEGACY", "Founders' scholarship", "1000.00", 400, 300, False),
)
PLACES: Final = 3


def scholarships(recipe: Recipe) -> list[ScholarshipRow]:
    """Found the scholarships; the first two have given one place each."""
    dice = recipe.dice("scholarships")
    made_at = recipe.present - HISTORY - timedelta(days=60)
    rows = []
    for number, idea in enumerate(IDEAS):
        opens_at = recipe.present - timedelta(days=idea.opened_days_ago)
        rows.append(
            ScholarshipRow(
                id=new_id(dice, made_at),
                created_at=made_at,
                updated_at=made_at,
                code=idea.code,
                name=idea.name,
                description=f"{idea.name} for students of all courses.",
                amount=Decimal(idea.amount),
                currency="AUD",
                places=PLACES,
                places_taken=1 if number < len(WANTED) else 0,
                opens_at=opens_at,
                closes_at=opens_at + timedelta(days=idea.open_for_days),
                is_active=idea.is_active,
            )
        )
    return rows


# The states of the applications for the first scholarships, one of each.
WANTED: Final = (tuple(ApplicationState), (ApplicationState.APPROVED, ApplicationState.REJECTED))


def applications(
    recipe: Recipe, offered: Sequence[ScholarshipRow], students: Sequence[Person], decider: Person
) -> Iterator[ApplicationRow]:
    """Let students apply, the one whose account everybody uses first."""
    dice = recipe.dice("applications")
    for offset, (scholarship, states) in enumerate(zip(offered, WANTED, strict=False)):
        for number, state in enumerate(states):
            student = students[(number + offset * len(ApplicationState)) % len(students)]
            submitted_at = scholarship.opens_at + timedelta(days=1 + number)
            decided_at = submitted_at + timedelta(days=10) if state in DECIDED else None
            yield ApplicationRow(
                id=new_id(dice, submitted_at),
                created_at=submitted_at,
                updated_at=decided_at or submitted_at,
                applicant_id=student.id,
                scholarship_id=scholarship.id,
                statement="I would like to finish my studies without working at night.",
                status=state,
                submitted_at=submitted_at,
                decided_at=decided_at,
                decided_by_id=decider.id if decided_at else None,
                decision_reason=REASONS.get(state, ""),
            )
