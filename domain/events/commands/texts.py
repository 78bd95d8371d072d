"""What is written about events in each channel: by people, or drafted for them. Every version is kept."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.events import queries, rules
from domain.events.models import Event, EventText, EventTextVersion
from domain.jobs.commands import add_job
from domain.jobs.models import Job
from domain.policy.events import Channel, TextSource
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.drafting import generator
from domain.shared.errors import GeneratorOff
from domain.shared.locking import lock

ADD, CHANGE, GENERATE = "event_text.add", "event_text.change", "event_text.generate"


@transaction.atomic
def add_event_text(actor: Actor, *, values: Mapping[str, Any]) -> EventText:
    """Add the wording of an event for one channel.

    :raises Forbidden: if the actor does not write about this event
    :raises TextTooLong: if the channel takes less
    :raises AlreadyExists: if the event has a text for this channel
    """
    require(actor, ADD)
    rules.check_length(values["body"], Channel(values["channel"]))
    complete = {**values, "source": TextSource.HUMAN, "written_by_id": actor.user_id}
    row = crud.add(actor, model=EventText, rows=queries.event_texts, permission=ADD, values=complete)
    _keep_version(row)
    return row


@transaction.atomic
def change_event_text(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> EventText:
    """Put other words in the place of those that stand; the old ones stay readable.

    :raises NotFound: if the actor can't see the text
    :raises Forbidden: if the actor may not change it
    :raises Stale: if it has another version by now
    :raises TextTooLong: if the channel takes less
    """
    require(actor, CHANGE)
    require_sight(queries.event_texts(actor, "event_text.view"), pk)
    channel = EventText.objects.values_list("channel", flat=True).get(pk=pk)  # never changes
    if "body" in values:
        rules.check_length(values["body"], Channel(channel))
        values = {**values, "source": TextSource.HUMAN, "written_by_id": actor.user_id}
    row = crud.change(
        actor,
        model=EventText,
        rows=queries.event_texts,
        permission=CHANGE,
        pk=pk,
        values=values,
        versions=versions,
    )
    if not EventTextVersion.objects.filter(text=row, number=row.version).exists():
        _keep_version(row)
    return row


@transaction.atomic
def generate_event_text(actor: Actor, *, event_id: Any, channels: Sequence[str]) -> Job:
    """Have drafts for these channels written by a job. They stand as texts for people to read, and go no further.

    :raises Forbidden: if the actor does not write about this event
    :raises NotFound: if the actor can't see it
    :raises GeneratorOff: if nothing drafts texts here
    """
    require(actor, GENERATE)
    require_sight(queries.events(actor, queries.VIEW), event_id)
    require_reach(queries.described_events(actor, GENERATE), event_id, permission=GENERATE)
    if not generator().is_on:
        raise GeneratorOff
    there = dict(EventText.objects.filter(event=event_id).values_list("channel", "version"))
    wanted = {channel: there.get(channel, 0) for channel in channels}
    payload = {"event_id": str(event_id), "versions": wanted}
    job = add_job(actor, kind="events.generate_texts", payload=payload, total=len(wanted), unit="texts")
    record_event(actor, action=GENERATE, about=Event(pk=event_id), after={"channels": list(wanted)})
    return job


@transaction.atomic
def keep_event_text(actor: Actor, *, event_id: Any, channel: str, body: str, version: int) -> EventText:
    """Keep a draft as an event's text for a channel, unless somebody wrote there since it was asked for.

    :raises NotFound: if the actor can't see the event
    :raises Forbidden: if the actor does not write about it any more
    :raises Stale: if the text has another version than the one it was asked for; 0 is none
    :raises AlreadyExists: if somebody began that text at the same moment
    """
    require(actor, GENERATE)
    require_sight(queries.events(actor, queries.VIEW), event_id)
    require_reach(queries.described_events(actor, GENERATE), event_id, permission=GENERATE)
    pk = EventText.objects.filter(event=event_id, channel=channel).values_list("pk", flat=True).first()
    row = lock(EventText, pk) if pk else None
    rules.check_unchanged(row.version if row else 0, asked_for=version)
    before = None if row is None else {"body": row.body, "source": row.source}
    values = {"body": body, "source": TextSource.GENERATED, "written_by_id": actor.user_id}
    if row is None:
        row = EventText(event_id=event_id, channel=channel, **values)
        crud.write(row, force_insert=True)
    else:
        changed = {**values, "version": row.version + 1, "updated_at": clock.now()}
        for name, value in changed.items():
            setattr(row, name, value)
        crud.write(row, update_fields=list(changed))
    _keep_version(row)
    record_event(actor, action=GENERATE, about=row, before=before, after=values)
    return row


def _keep_version(row: EventText) -> None:
    same = {name: getattr(row, name) for name in ("body", "source", "written_by_id")}
    crud.write(EventTextVersion(text=row, number=row.version, created_at=row.updated_at, **same), force_insert=True)
