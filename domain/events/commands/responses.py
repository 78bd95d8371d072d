"""Answering to events."""

from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.events import rules
from domain.events.commands.events import claim_event
from domain.events.models import Event, EventResponse
from domain.shared import clock
from domain.shared.actor import Actor

RESPOND = "event.respond"


@transaction.atomic
def respond_event(actor: Actor, *, pk: Any, answer: str) -> Event:
    """Say whether one is going, in time and while there are places; the last answer counts.

    Who has a place gives it back also when the event does not address them any more.

    :raises NotFound: if the actor can't see the event
    :raises Forbidden: if it does not address the actor, who has no place either
    :raises WrongState: if it is cancelled
    :raises RsvpClosed: after the deadline
    :raises EventFull: if as many are going as there are places
    """
    event = claim_event(actor, permission=RESPOND, pk=pk, versions=None)
    rules.check_rsvp_open(
        status=event.status, starts_at=event.starts_at, closes_at=event.rsvp_closes_at, now=clock.now()
    )
    row = EventResponse.objects.filter(event=event, person_id=actor.user_id).first()
    before = None if row is None else row.answer
    rules.check_place(answer=answer, before=before, going=event.going, limit=event.rsvp_limit)
    if row is None:
        crud.write(EventResponse(event=event, person_id=actor.user_id, answer=answer), force_insert=True)
    elif row.answer != answer:
        row.answer, row.version, row.updated_at = answer, row.version + 1, clock.now()
        crud.write(row, update_fields=["answer", "version", "updated_at"])
    if before != answer:
        record_event(actor, action=RESPOND, about=event, before={"answer": before}, after={"answer": answer})
    return event
