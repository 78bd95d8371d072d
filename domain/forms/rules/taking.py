"""When a form takes answers and how many, what is fixed once it was published, and who decides at which step."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.forms.errors import (
    AnonymousAsksLess,
    BadReviewers,
    FormFixed,
    FormForNobody,
    FormFull,
    FormIsAnonymous,
    FormIsNotAnonymous,
    FormNotOpen,
    NothingToPublish,
    OwnSubmission,
    QuotaBelowTaken,
)
from domain.policy.workflows.forms import FormState, SubmissionState
from domain.shared.errors import Forbidden, WrongState

FIXED = ("is_anonymous", "once")
CHANGEABLE = (FormState.DRAFT, FormState.PUBLISHED)


def check_changeable(status: str) -> None:
    """Refuse to change a form that is over.

    :raises WrongState: if it is closed
    """
    if status not in CHANGEABLE:
        raise WrongState(
            f"A form can't be changed while it is {status}.", status=status, possible_from=list(CHANGEABLE)
        )


def check_fixed(status: str, changed: Collection[str], *, steps: tuple[int, int]) -> None:
    """Refuse to change by which rules people have answered. `steps` are those of the review, before and after.

    :raises FormFixed: naming the fields, if the form was published
    """
    fixed = [name for name in FIXED if name in changed]
    fixed += ["reviewers"] if steps[0] != steps[1] else []
    if status != FormState.DRAFT and fixed:
        raise FormFixed(fields=fixed)


def check_quota(*, quota: int | None, taken: int) -> None:
    """Refuse a quota that would take the place of somebody who has one.

    :raises QuotaBelowTaken: telling how many have answered
    """
    if quota is not None and quota < taken:
        raise QuotaBelowTaken(fields=["quota"], taken=taken)


def check_publishable(
    *, has_draft: bool, rules: int, is_anonymous: bool, taken: int, asks_for_files: bool, steps: int,
    closes_at: datetime | None, now: datetime,
) -> None:  # fmt: skip
    """Refuse to publish what says nothing new, is for nobody or over, or would tell who answers anonymously.

    :raises NothingToPublish: without a version that was not published before
    :raises FormForNobody: without a rule that says whom it is for
    :raises AnonymousAsksLess: if an anonymous form asks for files, or has a review
    :raises FormFixed: if an anonymous form would ask others for something else
    :raises FormNotOpen: if it takes no answers any more
    """
    if not has_draft:
        raise NothingToPublish
    check_addressed(rules)
    if is_anonymous and (asks_for_files or steps):
        raise AnonymousAsksLess
    if is_anonymous and taken:
        raise FormFixed(fields=["schema"])
    if closes_at is not None and closes_at <= now:
        raise FormNotOpen(fields=["closes_at"], opens_at=None, closes_at=closes_at)


def check_addressed(rules: int) -> None:
    """Refuse to ask nobody.

    :raises FormForNobody: without a rule
    """
    if not rules:
        raise FormForNobody(fields=["audience"])


def check_open(*, status: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> None:
    """Refuse an answer before the form opens, and from the instant on at which it closes.

    :raises WrongState: if it is not published
    :raises FormNotOpen: telling from when and until when it is open
    """
    if status != FormState.PUBLISHED:
        raise WrongState(f"Nobody answers a form that is {status}.", status=status, possible_from=[FormState.PUBLISHED])
    if (opens_at is not None and now < opens_at) or (closes_at is not None and now >= closes_at):
        raise FormNotOpen(opens_at=opens_at, closes_at=closes_at)


def check_kind(*, is_anonymous: bool, wanted: bool) -> None:
    """Refuse the wrong way to answer.

    :raises FormIsAnonymous: if a named answer is given to an anonymous form
    :raises FormIsNotAnonymous: the other way round
    """
    if is_anonymous != wanted:
        raise FormIsAnonymous if is_anonymous else FormIsNotAnonymous


def check_place(*, quota: int | None, taken: int) -> None:
    """Refuse one more answer than the form takes.

    :raises FormFull: naming the quota
    """
    if quota is not None and taken >= quota:
        raise FormFull(quota=quota)


def check_draft(status: str) -> None:
    """Refuse to change what was submitted.

    :raises WrongState: if it is no draft
    """
    if status != SubmissionState.DRAFT:
        raise WrongState(
            f"A submission can't be changed while it is {status}.", status=status, possible_from=[SubmissionState.DRAFT]
        )


def check_reviewers(items: Sequence[Mapping[str, Any]]) -> int:
    """Return how many steps the review has.

    :raises BadReviewers: pointing at each that is not one role or person, is there twice, or leaves a step out
    """
    steps = {item["step"] for item in items}
    seen: set[Any] = set()
    bad = []
    for index, item in enumerate(items):
        role, person = item.get("role"), item.get("person_id")
        key = (item["step"], role) if role else person
        if (role is None) == (person is None) or key in seen or item["step"] > len(steps):
            bad.append(f"reviewers/{index}")
        seen.add(key)
    if bad:
        raise BadReviewers(fields=bad)
    return len(steps)


def check_others(*, submitter_id: Any, person_id: Any) -> None:
    """Refuse to decide on what is one's own.

    :raises OwnSubmission: if it is
    """
    if submitter_id is not None and submitter_id == person_id:
        raise OwnSubmission


def check_turn(*, step: int | None, steps: Collection[int], permission: str) -> None:
    """Refuse to decide at a step that is somebody else's.

    :raises Forbidden: if the step it has come to is none of the actor's
    """
    if step not in steps:
        raise Forbidden("The submission waits for others.", permission=permission)
