"""A form that is reviewed, with what is submitted to it in every state, and an anonymous one that is closed."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from domain.policy.forms import FormDecisionWord
from domain.policy.workflows.forms import FormState, SubmissionState
from scripts.demo.people import Person
from scripts.demo.recipe import Recipe, new_id

SCHEMA: Final = {
    "type": "object",
    "properties": {
        "motivation": {"type": "string", "title": "Why do you want to take part?", "minLength": 3, "maxLength": 500},
        "has_team": {"type": "boolean", "title": "Do you have a team?"},
        "team": {"type": "string", "title": "Its name", "maxLength": 50},
    },
    "required": ["motivation", "has_team"],
    "additionalProperties": False,
}
TEAM: Final = {"visible_if": {"field": "has_team", "any_of": [True]}, "required": True}
HINTS: Final = {"order": ["motivation", "has_team", "team"], "by_field": {"team": TEAM}}
WEEK: Final = {
    "type": "object",
    "properties": {"rating": {"type": "integer", "minimum": 1, "maximum": 5, "title": "How was your first week?"}},
    "required": ["rating"],
}
BEFORE = timedelta(days=20)
STATES: Final = tuple(SubmissionState)
REVIEWED: Final = (SubmissionState.SUBMITTED, SubmissionState.APPROVED, SubmissionState.REJECTED)
DECISIONS: Final = {
    SubmissionState.APPROVED: FormDecisionWord.APPROVED,
    SubmissionState.REJECTED: FormDecisionWord.REJECTED,
}
ANONYMOUS_ANSWERS = 6


class FormRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    title: str
    owner_id: str
    is_anonymous: bool
    quota: int | None
    status: str
    published_version_id: str
    published_at: datetime
    published_by_id: str
    closed_at: datetime | None


class VersionRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    form_id: str
    number: int
    schema: dict[str, Any]
    hints: dict[str, Any]
    author_id: str
    published_at: datetime


class AudienceRow(NamedTuple):
    id: str
    form_id: str
    kind: str
    role: str


class ReviewerRow(NamedTuple):
    id: str
    form_id: str
    step: int
    role: str


class SubmissionRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    form_id: str
    form_version_id: str
    person_id: str | None
    is_only: bool
    status: str
    answers: dict[str, Any]
    step: int | None
    submitted_at: datetime | None
    decided_at: datetime | None


class DecisionRow(NamedTuple):
    id: str
    submission_id: str
    step: int
    decision: str
    reason: str
    decided_by_id: str
    decided_at: datetime


def forms(recipe: Recipe, owner: Person) -> tuple[list[FormRow], list[VersionRow]]:
    """Return the two forms, each with the one version that it has."""
    dice, made_at = recipe.dice("forms"), recipe.present - BEFORE
    rows, versions = [], []
    for title, schema, hints, closed_at in (
        ("Robotics night: take part", SCHEMA, HINTS, None),
        ("Your first week", WEEK, {"order": ["rating"], "by_field": {}}, recipe.present),
    ):
        row = FormRow(
            id=new_id(dice, made_at),
            created_at=made_at,
            updated_at=closed_at or made_at,
            title=title,
            owner_id=owner.id,
            is_anonymous=closed_at is not None,
            quota=None if closed_at else 20,
            status=FormState.CLOSED if closed_at else FormState.PUBLISHED,
            published_version_id=new_id(dice, made_at),
            published_at=made_at,
            published_by_id=owner.id,
            closed_at=closed_at,
        )
        rows.append(row)
        known = (row.published_version_id, made_at, made_at, row.id)
        versions.append(VersionRow(*known, 1, dict(schema), dict(hints), owner.id, made_at))
    return rows, versions


def audiences(recipe: Recipe, rows: Sequence[FormRow]) -> Iterator[AudienceRow]:
    """Ask all students."""
    dice = recipe.dice("form audiences")
    for row in rows:
        yield AudienceRow(new_id(dice, row.created_at), row.id, "role", "student")


def reviewers(recipe: Recipe, rows: Sequence[FormRow]) -> Iterator[ReviewerRow]:
    """Let staff decide on the first."""
    yield ReviewerRow(new_id(recipe.dice("form reviewers"), rows[0].created_at), rows[0].id, 1, "staff")


def submissions(recipe: Recipe, rows: Sequence[FormRow], students: Sequence[Person]) -> list[SubmissionRow]:
    """Return one of each state to the first form, and some without a name to the second."""
    dice, (named, anonymous) = recipe.dice("form submissions"), rows
    found = []
    for number, state in enumerate(STATES):
        begun_at = named.created_at + timedelta(days=1 + number)
        told_at = None if state == SubmissionState.DRAFT else begun_at
        found.append(
            SubmissionRow(
                id=new_id(dice, begun_at),
                created_at=begun_at,
                updated_at=begun_at,
                form_id=named.id,
                form_version_id=named.published_version_id,
                person_id=students[number % len(students)].id,
                is_only=number < len(students),
                status=state,
                answers={"motivation": "I like to build things.", "has_team": False},
                step=1 if state in REVIEWED else None,
                submitted_at=told_at,
                decided_at=begun_at if state in DECISIONS else None,
            )
        )
    day = anonymous.created_at.replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(ANONYMOUS_ANSWERS):
        known = (new_id(dice, day), day, day, anonymous.id, anonymous.published_version_id)
        answers = {"rating": dice.randint(1, 5)}
        found.append(SubmissionRow(*known, None, False, SubmissionState.SUBMITTED, answers, None, day, None))
    return found


def decisions(recipe: Recipe, rows: Sequence[SubmissionRow], decider: Person) -> Iterator[DecisionRow]:
    """Decide on what was decided."""
    dice = recipe.dice("form decisions")
    for row in rows:
        if row.decided_at is not None:
            word = DECISIONS[SubmissionState(row.status)]
            known = (new_id(dice, row.decided_at), row.id, 1, word)
            yield DecisionRow(*known, "There is room for some.", decider.id, row.decided_at)
