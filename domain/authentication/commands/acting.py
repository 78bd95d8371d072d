"""Ending what `people` begins: acting as another person."""

from django.db import transaction

from domain.audit.commands import record_event
from domain.authentication.errors import NotActing
from domain.authentication.models import DeviceSession
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.epochs import end_epoch
from domain.users.queries import epoch_of


@transaction.atomic
def end_acting(actor: Actor) -> None:
    """End the session in which somebody acts as the actor.

    :raises NotActing: if nobody does
    """
    if actor.acting_by is None:
        raise NotActing
    session = DeviceSession.objects.get(pk=actor.session_id)
    session.ended_at, session.ended_because = clock.now(), "stopped"
    session.save(update_fields=["ended_at", "ended_because"])
    record_event(actor, action="user.end_acting", about=session, after={"ended_at": session.ended_at})
    end_epoch(epoch_of(actor.user_id))
