"""Handing events in, sending them back, publishing them, and calling them off. Two different people decide."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from domain.audit.commands import describe_event, record_event, record_events
from domain.crud import Outcome
from domain.events import queries, rules
from domain.events.commands.events import check_not_own, claim_event
from domain.events.commands.telling import tell_audiences, tell_of_end, tell_reviewers
from domain.events.models import Event
from domain.policy.workflows import EVENT
from domain.shared import clock
from domain.shared.access import require
from domain.shared.actor import Actor
from domain.shared.errors import DomainError, Forbidden, NotFound, Stale
from domain.shared.locking import lock_all
from domain.shared.transitions import advance, advance_all, check_step

PUBLISH = "event.publish"


@dataclass(frozen=True)
class Wanted:
    """An event to publish, and the versions that were decided on; None: any."""

    event_id: Any
    versions: Collection[int] | None = None


@transaction.atomic
def submit_event(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> Event:
    """Hand in a draft for somebody else to publish. From then on it stays as it is.

    :raises NotFound: if the actor can't see the event
    :raises Forbidden: if the actor may not submit it
    :raises Stale: if it has another version by now
    :raises WrongState: if it is no draft
    :raises NoAudience: if it addresses nobody
    :raises EventOver: if it has ended
    """
    row = claim_event(actor, permission="event.submit", pk=pk, versions=versions)
    before, now = row.status, clock.now()
    by = {"submitted_by_id": actor.user_id, "submitted_acting_by_id": actor.acting_by}
    advance(row, EVENT, "event.submit", submitted_at=now, reopening_reason="", **by)
    rules.check_ready(rules=len(queries.targets_of(row)), ends_at=row.ends_at, now=now)
    _record(actor, row, "event.submit", before)
    tell_reviewers(actor, row=row)
    return row


@transaction.atomic
def reopen_event(actor: Actor, *, pk: Any, reason: str, versions: Collection[int] | None = None) -> Event:
    """Send an event back to whoever writes it, and say why; or take one's own back.

    :raises NotFound: if the actor can't see the event
    :raises Forbidden: if the actor may not send it back
    :raises Stale: if it has another version by now
    :raises WrongState: if it is not in review
    """
    row = claim_event(actor, permission="event.reopen", pk=pk, versions=versions)
    before = row.status
    undone = dict.fromkeys(("submitted_at", "submitted_by_id", "submitted_acting_by_id"))
    advance(row, EVENT, "event.reopen", reopening_reason=reason.strip(), **undone)
    _record(actor, row, "event.reopen", before, reason)
    return row


@transaction.atomic
def publish_event(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> Event:
    """Announce to its audience what somebody else has written and submitted.

    :raises NotFound: if the actor can't see the event
    :raises Forbidden: if the actor may not publish it
    :raises Stale: if it has another version by now
    :raises OwnEvent: if the actor, or who acts as the actor, wrote or submitted it
    :raises WrongState: if it is not in review
    :raises EventOver: if it has ended
    """
    require(actor, PUBLISH)
    published, refused = _publish(actor, [Wanted(pk, versions)])
    if refused:
        raise refused[pk]
    return published[pk]


@transaction.atomic
def publish_events(actor: Actor, *, wanted: Sequence[Wanted]) -> list[Outcome]:
    """Announce events, each for itself, and tell the outcome of each. As many statements for many as for one.

    :raises Forbidden: if the actor may publish none at all
    """
    require(actor, PUBLISH)
    published, refused = _publish(actor, wanted)
    return [
        Outcome(error=refused[each.event_id]) if each.event_id in refused else Outcome(pk=published[each.event_id].pk)
        for each in wanted
    ]


@transaction.atomic
def cancel_event(actor: Actor, *, pk: Any, notice: str, versions: Collection[int] | None = None) -> Event:
    """Call an event off, and say why. What was published stays to be read, as cancelled.

    :raises NotFound: if the actor can't see the event
    :raises Forbidden: if the actor may not cancel it
    :raises Stale: if it has another version by now
    :raises WrongState: if it is cancelled already
    """
    row = claim_event(actor, permission="event.cancel", pk=pk, versions=versions)
    before = row.status
    advance(row, EVENT, "event.cancel", cancelled_at=clock.now(), notice=notice.strip())
    _record(actor, row, "event.cancel", before, notice)
    if row.published_at is not None:
        tell_of_end(actor, row=row)
    return row


def _publish(actor: Actor, wanted: Sequence[Wanted]) -> tuple[Mapping[Any, Event], Mapping[Any, DomainError]]:
    """Publish what can be, and tell why the rest can't."""
    pks = [each.event_id for each in wanted]
    seen, reached = (
        set(queries.events(actor, permission).filter(pk__in=pks).values_list("pk", flat=True))
        for permission in (queries.VIEW, PUBLISH)
    )
    rows = {row.pk: row for row in lock_all(Event, seen)}
    addressing, now = queries.addressing(seen), clock.now()
    refused: dict[Any, DomainError] = {}
    for each in wanted:
        try:
            if each.event_id not in rows:
                raise NotFound
            if each.event_id not in reached:
                raise Forbidden(permission=PUBLISH)
            _check_publishable(actor, rows[each.event_id], each.versions)
            rules.check_ready(rules=int(each.event_id in addressing), ends_at=rows[each.event_id].ends_at, now=now)
        except DomainError as error:
            refused[each.event_id] = error
    published = {pk: row for pk, row in rows.items() if pk not in refused}
    before = {pk: row.status for pk, row in published.items()}
    advance_all(list(published.values()), EVENT, "event.publish", published_at=now, published_by_id=actor.user_id)
    events = [
        describe_event(actor, action=PUBLISH, about=row, before={"status": before[pk]}, after={"status": row.status})
        for pk, row in published.items()
    ]
    record_events(actor, events=events)
    tell_audiences(actor, rows=list(published.values()))
    return published, refused


def _check_publishable(actor: Actor, row: Event, versions: Collection[int] | None) -> None:
    if versions is not None and row.version not in versions:
        raise Stale(version=row.version)
    check_step(row, EVENT, "event.publish")
    check_not_own(actor, row)


def _record(actor: Actor, row: Event, action: str, before: str, reason: str = "") -> None:
    told = {"before": {"status": before}, "after": {"status": row.status}}
    record_event(actor, action=action, about=row, reason=reason, **told)
