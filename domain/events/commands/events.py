"""Writing events, and saying whom they are for."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from domain import crud
from domain.audiences.queries import asked_targets
from domain.audiences.rules import Target
from domain.audit.commands import record_event
from domain.events import queries, rules
from domain.events.commands.telling import TOLD, tell_of_change
from domain.events.models import Event, EventAudience
from domain.events.rules.times import TIMES
from domain.policy.workflows import EventState
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import Stale
from domain.shared.locking import lock

ADD, CHANGE, PUBLISH = "event.add", "event.change", "event.publish"
Items = Sequence[Mapping[str, Any]]


@transaction.atomic
def add_event(actor: Actor, *, values: Mapping[str, Any], audience: Items = ()) -> Event:
    """Add an event as a draft. Without an organizer the actor is it; times that follow from others may be left out.

    :raises Forbidden: if the actor may not address these people
    :raises BadAudience, UnknownAudience: pointing at rules that name nothing proper
    :raises UnknownTimeZone: if there is no such zone
    :raises TimeSkipped: if the clocks never show one of the times
    :raises EventTooLong: if it lasts for too many days
    :raises RuleBroken: if a time is missing, or a constraint of the table refuses the values
    """
    require(actor, ADD)
    targets = asked_targets(actor, audience)
    complete = rules.completed({"organizer_id": actor.user_id, **values})
    starts_at, ends_at = rules.span_of(complete)
    row = Event(**complete, starts_at=starts_at, ends_at=ends_at, **_authors(actor))
    crud.write(row, force_insert=True)
    _address(row, targets)
    require_reach(queries.events(actor, ADD), row.pk, permission=ADD, fields=["audience"])
    record_event(actor, action=ADD, about=row, after={**complete, "audience": [each.told() for each in targets]})
    return row


@transaction.atomic
def change_event(
    actor: Actor,
    *,
    pk: Any,
    values: Mapping[str, Any],
    audience: Items | None = None,
    versions: Collection[int] | None = None,
) -> Event:
    """Change a draft, or what is published; an audience takes the place of the one that was there.

    :raises NotFound: if the actor can't see the event
    :raises Forbidden: if the actor may not change it, or not address these people
    :raises Stale: if it has another version by now
    :raises WrongState: if it is in review, or cancelled
    :raises PublishedByOthers: if it is published, and the actor may not publish it
    :raises OwnEvent: if it is published, was written or submitted by the actor, and others would come to read it
    :raises LimitBelowGoing: if more are going than the limit would let
    :raises NoAudience: if it is published and would address nobody
    :raises BadAudience, UnknownAudience, UnknownTimeZone, TimeSkipped, EventTooLong, RuleBroken: as `add_event`
    """
    row = claim_event(actor, permission=CHANGE, pk=pk, versions=versions)
    may_publish = queries.events(actor, PUBLISH).filter(pk=pk).exists()
    rules.check_changeable(row.status, may_publish=may_publish)
    changed = {name: value for name, value in _timed(row, values).items() if getattr(row, name) != value}
    rules.check_limit(limit=changed.get("rsvp_limit", row.rsvp_limit), going=row.going)
    before = {name: getattr(row, name) for name in changed}
    after = dict(changed)
    if audience is not None:
        there, wanted = queries.targets_of(row), asked_targets(actor, audience)
        if set(there) != set(wanted):
            row.audience_rules.all().delete()
            _address(row, wanted)
            before["audience"], after["audience"] = ([each.told() for each in old] for old in (there, wanted))
        if row.status == EventState.PUBLISHED:
            rules.check_ready(rules=len(wanted), ends_at=changed.get("ends_at", row.ends_at), now=clock.now())
    if not after:
        return row
    if row.status == EventState.DRAFT:
        changed |= _authors(actor)
    elif not rules.READERS.isdisjoint(after):
        check_not_own(actor, row)
    for name, value in {**changed, "version": row.version + 1, "updated_at": clock.now()}.items():
        setattr(row, name, value)
    crud.write(row, update_fields=[*changed, "version", "updated_at"])
    for permission in (CHANGE, PUBLISH) if row.status == EventState.PUBLISHED else (CHANGE,):
        require_reach(queries.events(actor, permission), pk, permission=permission, fields=["audience"])
    record_event(actor, action=CHANGE, about=row, before=before, after=after)
    if row.status == EventState.PUBLISHED and not TOLD.isdisjoint(after):
        tell_of_change(actor, row=row)
    return row


def claim_event(actor: Actor, *, permission: str, pk: Any, versions: Collection[int] | None) -> Event:
    """Lock an event that the actor reaches until the caller's transaction ends.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not do this with it
    :raises Stale: if it has another version by now
    """
    require(actor, permission)
    require_sight(queries.events(actor, queries.VIEW), pk)
    row = lock(Event, pk)
    require_reach(queries.events(actor, permission), pk, permission=permission)
    if versions is not None and row.version not in versions:
        raise Stale(version=row.version)
    return row


def check_not_own(actor: Actor, row: Event) -> None:
    """Refuse to decide alone who reads an event.

    :raises OwnEvent: if the actor, or who acts as the actor, wrote or submitted it
    """
    persons = {actor.user_id, actor.acting_by}
    writers = {row.author_id, row.author_acting_by_id, row.submitted_by_id, row.submitted_acting_by_id}
    rules.check_four_eyes(person_ids=persons - {None}, writer_ids=writers - {None})


def _authors(actor: Actor) -> dict[str, Any]:
    return {"author_id": actor.user_id, "author_acting_by_id": actor.acting_by}


def _timed(row: Event, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with the instants that follow, if one of them decides when it is."""
    if not {*TIMES, "campus"} & set(values):
        return dict(values)
    there = {name: getattr(row, name) for name in (*TIMES, "campus")}
    complete = rules.changed(there, values)
    starts_at, ends_at = rules.span_of(complete)
    times = {name: complete[name] for name in TIMES}
    return {**values, **times, "starts_at": starts_at, "ends_at": ends_at}


def _address(row: Event, targets: Sequence[Target]) -> None:
    EventAudience.objects.bulk_create([EventAudience(event=row, kind=each.kind, **each.columns()) for each in targets])
