"""Who the caller of a request is, and what proves it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from domain.authentication import scopes
from domain.authentication.models import Passkey, RecoveryCode, TotpDevice
from domain.policy import limits
from domain.shared import clock, epochs
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.users.models import User
from domain.users.queries import HOLDINGS, Holdings, actor_of, find_holdings, find_person

_ACTOR = HOLDINGS.format(
    more="""
  AND EXISTS (SELECT FROM device_sessions s WHERE s.id = %s AND s.user_id = u.id AND s.ended_at IS NULL
              AND (s.expires_at IS NULL OR s.expires_at > %s) AND s.acting_by_id IS NOT DISTINCT FROM %s)"""
)
ROLES_EPOCH = "roles"


def epoch_of(user_id: Any) -> str:
    """Return the name of the epoch that ends whatever is remembered about a person."""
    return f"user:{user_id}"


def find_actor(user_id: Any, session_id: Any, acting_by: Any = None) -> Actor | None:
    """Return the person with the roles valid now; None if the account or the session has ended.

    The answer is remembered for a few seconds in Redis. Whatever changes it raises an epoch, which ends the
    memory at once; the end of a role's window ends it by the clock. Without Redis, PostgreSQL is asked each time.
    """
    key, names = f"actor:{session_id}", [epoch_of(user_id), ROLES_EPOCH]
    if acting_by is not None:
        names.append(epoch_of(acting_by))
    memory = epochs.recall(key, names)
    present = clock.now()
    if memory.value is not None:
        until, _, text = memory.value.partition(b" ")
        if float(until) > present.timestamp():
            return _complete(actor_of(user_id, text), session_id, acting_by)
    found = _find(user_id, session_id, acting_by, present)
    if found is None:
        return None
    end = present + timedelta(seconds=limits.ACTOR_REMEMBERED_SECONDS)
    until_then = min(end, found.until) if found.until else end
    epochs.keep(memory, b"%f %b" % (until_then.timestamp(), found.text), seconds=limits.ACTOR_REMEMBERED_SECONDS)
    return _complete(actor_of(user_id, found.text), session_id, acting_by)


def _find(user_id: Any, session_id: Any, acting_by: Any, present: datetime) -> Holdings | None:
    values = [present, present, present, user_id, session_id, present, acting_by]
    found = find_holdings(_ACTOR, values)
    if found is not None and acting_by is not None:
        behind = find_person(acting_by)
        if behind is None or not behind.scopes("user.act_as") or not behind.outranks(actor_of(user_id, found.text)):
            return None
    return found


def _complete(actor: Actor, session_id: Any, acting_by: Any) -> Actor:
    return replace(actor, session_id=session_id, acting_by=acting_by)


@dataclass(frozen=True)
class Factors:
    """What proves who a person is besides the password."""

    totp_confirmed_at: datetime | None
    passkeys: int
    recovery_codes: int

    @property
    def exist(self) -> bool:
        return self.totp_confirmed_at is not None or self.passkeys > 0

    def methods(self) -> list[str]:
        """Return the ways in which the person can answer for a second factor."""
        ways = {
            "totp": self.totp_confirmed_at is not None,
            "passkey": self.passkeys > 0,
            "recovery_code": self.recovery_codes > 0,
        }
        return [name for name, there in ways.items() if there]


def find_factors(user_id: Any) -> Factors:
    """Return what is set up; codes that are left, not those that were used."""
    device = TotpDevice.objects.filter(user_id=user_id, confirmed_at__isnull=False)
    return Factors(
        totp_confirmed_at=device.values_list("confirmed_at", flat=True).first(),
        passkeys=Passkey.objects.filter(user_id=user_id).count(),
        recovery_codes=RecoveryCode.objects.filter(user_id=user_id, used_at__isnull=True).count(),
    )


def has_factor(user: User) -> bool:
    """Tell whether a password alone does not log this person in."""
    return find_factors(user.pk).exist


def passkeys(actor: Actor, permission: str) -> QuerySet[Passkey]:
    """Return the passkeys the actor reaches with this permission."""
    return narrow(Passkey.objects.all(), actor=actor, permission=permission, scopes=scopes.PASSKEY)
