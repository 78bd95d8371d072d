"""Acting as another person: to see what they see, in a session that says who is behind it."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from domain.audit.commands import record_event
from domain.authentication.errors import ActingAsYourself, NotActing
from domain.authentication.models import DeviceSession
from domain.policy import limits
from domain.shared import clock
from domain.shared.access import require, require_in_person
from domain.shared.actor import Actor
from domain.shared.epochs import end_epoch
from domain.shared.errors import NotFound, PersonOutranksYou
from domain.users.errors import AccountInactive
from domain.users.queries import accounts, epoch_of, find_person


@transaction.atomic
def act_as_user(actor: Actor, *, user_id: Any, reason: str) -> DeviceSession:
    """Open a session in which the actor acts as somebody else; it ends by itself.

    :raises NotWhileActing: if the actor acts as another already
    :raises NotFound: if there is no such person, or none that the actor may act as
    :raises ActingAsYourself: if it is the actor
    :raises AccountInactive: if the account is deactivated
    :raises PersonOutranksYou: if the person holds what the actor does not
    """
    require_in_person(actor)
    require(actor, "user.act_as")
    user = accounts(actor, "user.act_as").filter(pk=user_id).first()
    if user is None:
        raise NotFound
    if user.pk == actor.user_id:
        raise ActingAsYourself
    target = find_person(user.pk)
    if target is None:
        raise AccountInactive
    if not actor.outranks(target):
        raise PersonOutranksYou
    present = clock.now()
    session = DeviceSession.objects.create(
        user=user,
        acting_by_id=actor.user_id,
        expires_at=present + timedelta(minutes=limits.ACTING_MINUTES),
        address=actor.address,
        last_seen_at=present,
    )
    after = {"session_id": session.pk, "expires_at": session.expires_at}
    record_event(actor, action="user.act_as", about=user, after=after, reason=reason)
    return session


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
