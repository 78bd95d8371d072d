"""What may be done with another person's account: acting as the person, and taking away lost second factors."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from domain.audit.commands import record_event
from domain.authentication.commands import end_sessions, report_account_change
from domain.authentication.errors import TokenInvalid
from domain.authentication.models import DeviceSession, Passkey, RecoveryCode, TotpDevice
from domain.authentication.queries import find_factors
from domain.people.commands.users import claim_user
from domain.people.errors import ActingAsYourself, OwnFactors
from domain.policy import limits
from domain.policy.notifications import NotificationKind
from domain.policy.reach import Scope
from domain.shared import clock
from domain.shared.access import require_in_person
from domain.shared.actor import Actor
from domain.users.errors import AccountInactive, BeyondYourOwn
from domain.users.models import User


@transaction.atomic
def act_as_user(actor: Actor, *, pk: Any, reason: str) -> DeviceSession:
    """Open a session in which the actor acts as somebody else; it ends by itself, and has no refresh token.

    :raises NotFound: if the actor can't see the person
    :raises Forbidden: if the actor sees the person but may not act as them
    :raises BeyondYourOwn: if the actor may do so only within a course, unit or offering
    :raises PersonOutranksYou: if the person holds what the actor does not
    :raises NotWhileActing: if the actor acts as another already
    :raises ActingAsYourself: if it is the actor
    :raises AccountInactive: if the account is deactivated
    :raises TokenInvalid: if the actor's session was ended meanwhile
    """
    user = _other(actor, pk, "user.act_as")
    if Scope.ANY not in actor.scopes("user.act_as"):
        raise BeyondYourOwn("Acting as another takes this permission everywhere.", permissions=["user.act_as"])
    if user.pk == actor.user_id:
        raise ActingAsYourself
    # Locked, so that whoever ends it, and what was begun in it, waits for this or is seen here.
    own = DeviceSession.objects.select_for_update().filter(pk=actor.session_id, ended_at__isnull=True)
    if own.first() is None:
        raise TokenInvalid
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
def reset_factors_user(actor: Actor, *, pk: Any, reason: str) -> None:
    """Take every second factor from a person who has lost them, and end the person's sessions.

    The person's row is locked: a factor that is being added now is gone with the others, or comes too late.

    :raises NotFound: if the actor can't see the person
    :raises Forbidden: if the actor sees the person but may not do this
    :raises PersonOutranksYou: if the person holds what the actor does not
    :raises NotWhileActing: as another person
    :raises OwnFactors: for the actor's own account
    :raises AccountInactive: if the account is deactivated
    """
    user = _other(actor, pk, "user.reset_factors")
    if user.pk == actor.user_id:
        raise OwnFactors
    factors = find_factors(user.pk)
    # Challenges before factors, as whoever answers one locks them: else two could wait for each other.
    end_sessions(actor, user_id=user.pk, because="factors_reset")
    for model in (TotpDevice, RecoveryCode, Passkey):
        model._default_manager.filter(user=user).delete()
    before = {
        "authenticator_app": factors.totp_confirmed_at is not None,
        "passkeys": factors.passkeys,
        "codes_left": factors.recovery_codes,
    }
    record_event(actor, action="user.reset_factors", about=user, before=before, reason=reason)
    report_account_change(actor, user_id=user.pk, kind=NotificationKind.ACCOUNT_FACTORS_RESET)


def _other(actor: Actor, pk: Any, permission: str) -> User:
    user = claim_user(actor, pk=pk, permission=permission)
    require_in_person(actor)
    if not user.is_active:
        raise AccountInactive
    return user
