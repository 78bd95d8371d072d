"""Who the caller of a request is, and what proves it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from domain.authentication import rules, scopes
from domain.authentication.models import DeviceSession, EmailedToken, LetterPurpose, SigningKey
from domain.policy import limits
from domain.shared import clock, epochs
from domain.shared.access import narrow
from domain.shared.actor import Actor
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


def device_sessions(actor: Actor, permission: str) -> QuerySet[DeviceSession]:
    """Return the sessions, open or ended, that the actor reaches with this permission."""
    return narrow(DeviceSession.objects.all(), actor=actor, permission=permission, scopes=scopes.DEVICE_SESSION)


def signing_keys() -> list[SigningKey]:
    """Return the keys that sign, will sign, or still verify; the one that signs longest comes first."""
    return list(SigningKey.objects.filter(_not_retired()).order_by("-activates_at"))


def has_signing_keys() -> bool:
    """Tell whether there was ever a stored key; before, the one made from the secret key signs."""
    return SigningKey.objects.exists()


def sealing_purpose(kid: str) -> str:
    """Return what a signing key's private half is encrypted for."""
    return f"signing key {kid}"


def _not_retired() -> Q:
    return Q(retires_at__isnull=True) | Q(retires_at__gt=clock.now())


def find_letter(token: str, purpose: LetterPurpose) -> EmailedToken | None:
    """Return what was e-mailed, with its person, if it is still good."""
    letters = EmailedToken.objects.select_related("user").filter(
        digest=rules.digest_of(token), purpose=purpose, used_at__isnull=True, expires_at__gt=clock.now()
    )
    letter = letters.first()
    if letter is None or not letter.user.is_active or letter.user.email != letter.email:
        return None
    return letter
