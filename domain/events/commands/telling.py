"""Telling those whom an event is for, and those who review it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction

from domain.events import queries
from domain.events.models import Event, EventResponse
from domain.notifications.commands import News, tell, tell_all
from domain.people.queries import holding
from domain.policy.events import EventAnswer, NotifyRule
from domain.policy.notifications import NotificationKind
from domain.policy.permissions import MATRIX
from domain.policy.reach import Scope
from domain.shared import clock
from domain.shared.actor import Actor
from domain.users.models import User

# What those whom it is for are told of when it changes.
TOLD: Final = frozenset(
    {"title", "starts_on", "starts_local", "ends_on", "ends_local", "is_all_day", "zone", "campus", "location"}
)
AHEAD: Final = {NotifyRule.DAY_BEFORE: timedelta(days=1), NotifyRule.HOUR_BEFORE: timedelta(hours=1)}
REVIEWERS: Final = [role for role, scope in MATRIX["event.publish"].items() if scope is Scope.ANY]


def tell_reviewers(actor: Actor, *, row: Event) -> None:
    """Tell whoever may publish any event that one waits, in the caller's transaction."""
    people = User.objects.filter(holding(list(REVIEWERS)))
    _tell(actor, NotificationKind.EVENT_WAITING, row, people, {"title": row.title})


def tell_audiences(actor: Actor, *, rows: Sequence[Event]) -> None:
    """Tell those whom events are for that they are announced, in the caller's transaction."""
    news = [
        News(
            NotificationKind.EVENT_PUBLISHED, f"event.publish:{row.pk}", queries.people_addressed(row), row, _facts(row)
        )
        for row in rows
        if row.notify_rule == NotifyRule.ON_PUBLISH
    ]
    tell_all(actor, news=news)


def tell_of_change(actor: Actor, *, row: Event) -> None:
    """Tell those whom an event is for of another time or place, in the caller's transaction."""
    if row.notify_rule != NotifyRule.NONE:
        _tell(actor, NotificationKind.EVENT_CHANGED, row, queries.people_addressed(row), _facts(row))


def tell_of_end(actor: Actor, *, row: Event) -> None:
    """Tell whom an event is for that it is cancelled, in the caller's transaction; if they were told of nothing, only
    those who would have come.
    """
    going = EventResponse.objects.filter(event=row, answer=EventAnswer.GOING).values("person_id")
    only_going = User.objects.filter(pk__in=going)
    people = only_going if row.notify_rule == NotifyRule.NONE else queries.people_addressed(row)
    _tell(actor, NotificationKind.EVENT_CANCELLED, row, people, _facts(row))


@transaction.atomic
def tell_of_start(actor: Actor) -> int:
    """Tell the audiences of events that start soon, if that is when they are told; return how many events."""
    now = clock.now()
    rows = [row for rule, ahead in AHEAD.items() for row in queries.starting(rule, now=now, until=now + ahead)]
    news = [
        News(NotificationKind.EVENT_SOON, queries.start_key(row), queries.people_addressed(row), row, _facts(row))
        for row in queries.untold(rows)
    ]
    tell_all(actor, news=news)
    return len(news)


def _tell(actor: Actor, kind: NotificationKind, row: Event, people: object, facts: dict[str, str | int]) -> None:
    tell(actor, kind=kind, key=f"{kind}:{row.pk}:{row.version}", people=people, about=row, facts=facts)  # type: ignore[arg-type]


def _facts(row: Event) -> dict[str, str | int]:
    when = f"{row.starts_on}" if row.is_all_day else f"{row.starts_on} {row.starts_local:%H:%M} ({row.zone})"
    return {"title": row.title, "when": when}
