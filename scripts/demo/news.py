"""What students were told of decisions on their leave: in the list, and by e-mail."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from domain.notifications.rules import words_of
from domain.policy.notifications import NotificationKind
from domain.policy.workflows import DeliveryState, LeaveState
from scripts.demo.leave import LeaveRow
from scripts.demo.recipe import Recipe, new_id

KINDS: Final = {
    LeaveState.APPROVED: NotificationKind.LEAVE_APPROVED,
    LeaveState.DECLINED: NotificationKind.LEAVE_DECLINED,
}


class HappeningRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    kind: str
    key: str
    about_type: str
    about_id: str
    caused_by_id: str | None
    words: Mapping[str, Any]
    told: int
    told_at: datetime


class NotificationRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    happening_id: str
    recipient_id: str
    kind: str
    about_type: str
    about_id: str


class DeliveryRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    happening_id: str
    recipient_id: str
    status: str
    due_at: datetime
    attempts: int
    letter_id: str
    sent_at: datetime


def happenings(recipe: Recipe, applications: Sequence[LeaveRow]) -> list[HappeningRow]:
    dice = recipe.dice("happenings")
    return [
        HappeningRow(
            id=new_id(dice, each.decided_at),
            created_at=each.decided_at,
            updated_at=each.decided_at,
            kind=KINDS[LeaveState(each.status)],
            key=f"leave_application.decide:{each.id}",
            about_type="leave_application",
            about_id=each.id,
            caused_by_id=each.decided_by_id,
            words=words_of(KINDS[LeaveState(each.status)], {"first": f"{each.starts_on}", "last": f"{each.ends_on}"}),
            told=1,
            told_at=each.decided_at,
        )
        for each in applications
        if each.decided_at is not None
    ]


def notifications(
    recipe: Recipe, told: Sequence[HappeningRow], applications: Sequence[LeaveRow]
) -> Iterator[NotificationRow]:
    """Yield one for each, unread: PostgreSQL gives the numbers."""
    dice, students = recipe.dice("notifications"), {each.id: each.student_id for each in applications}
    for row in told:
        yield NotificationRow(
            new_id(dice, row.told_at),
            row.told_at,
            row.told_at,
            row.id,
            students[row.about_id],
            row.kind,
            row.about_type,
            row.about_id,
        )


def deliveries(recipe: Recipe, told: Sequence[HappeningRow], applications: Sequence[LeaveRow]) -> Iterator[DeliveryRow]:
    dice, students = recipe.dice("deliveries"), {each.id: each.student_id for each in applications}
    for row in told:
        yield DeliveryRow(
            new_id(dice, row.told_at),
            row.told_at,
            row.told_at,
            row.id,
            students[row.about_id],
            DeliveryState.SENT,
            row.told_at,
            1,
            new_id(dice, row.told_at),
            row.told_at,
        )
