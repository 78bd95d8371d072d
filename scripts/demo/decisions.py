"""The questions that pending requests put before their convenors."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from domain.policy.workflows import EnrollmentState
from scripts.demo.recipe import Recipe, new_id
from scripts.demo.teaching_rows import EnrollmentRow


class ApprovalRow(NamedTuple):
    """The columns of a question that the demo data fill."""

    id: str
    created_at: datetime
    updated_at: datetime
    enrollment_id: str


def approvals(recipe: Recipe, places: Iterable[EnrollmentRow]) -> Iterator[ApprovalRow]:
    """Ask for a decision on every pending request."""
    dice = recipe.dice("approvals")
    for place in places:
        if place.status == EnrollmentState.PENDING:
            asked_at = place.requested_at
            yield ApprovalRow(new_id(dice, asked_at), asked_at, asked_at, place.id)
