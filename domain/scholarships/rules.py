"""When one may apply, and how a decision is made."""

from datetime import datetime
from typing import Any

from domain.policy import limits
from domain.policy.workflows import ApplicationState
from domain.scholarships.errors import (
    OwnApplication,
    ReasonNeeded,
    ScholarshipClosed,
    ScholarshipFull,
    TooManyDocuments,
)
from domain.shared.errors import WrongState

STATEMENT_MAX = 5_000  # characters


def check_open(*, is_active: bool, opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Refuse an application outside the window.

    :raises ScholarshipClosed: naming the window
    """
    if not (is_active and opens_at <= now < closes_at):
        raise ScholarshipClosed(
            fields=["scholarship_id"], is_active=is_active, opens_at=opens_at, closes_at=closes_at, now=now
        )


def check_places(*, taken: int, places: int) -> None:
    """Refuse to give a place that is not there.

    :raises ScholarshipFull: if all are taken
    """
    if taken >= places:
        raise ScholarshipFull(places=places)


def check_others(*, applicant_id: Any, person_ids: set[Any]) -> None:
    """Refuse to decide on one's own application, also while acting as somebody else.

    :raises OwnApplication: if the applicant is among those who act
    """
    if applicant_id in person_ids:
        raise OwnApplication


def check_reason(reason: str) -> None:
    """Refuse a decision without a reason.

    :raises ReasonNeeded: if it is too short or too long
    """
    low, high = limits.REASON_LENGTH
    if not low <= len(reason.strip()) <= high:
        raise ReasonNeeded(fields=["reason"], least=low, most=high)


def check_submitted(status: str) -> None:
    """Refuse a change of an application after its review has begun.

    :raises WrongState: naming the present state
    """
    if status != ApplicationState.SUBMITTED:
        raise WrongState(
            "An application can only be changed before it is reviewed.",
            status=status,
            possible_from=[ApplicationState.SUBMITTED],
        )


def check_documents(attached: int) -> None:
    """Refuse one document too many.

    :raises TooManyDocuments: naming the limit
    """
    if attached >= limits.APPLICATION_DOCUMENTS_MAX:
        raise TooManyDocuments(limit=limits.APPLICATION_DOCUMENTS_MAX)
