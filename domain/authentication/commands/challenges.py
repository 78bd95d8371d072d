"""Random values that somebody must answer soon, once."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from domain.authentication.models import ChallengePurpose, LoginChallenge
from domain.policy import limits
from domain.shared import clock
from domain.shared.actor import Actor

MINUTES = {
    ChallengePurpose.SECOND_FACTOR: limits.SECOND_FACTOR_MINUTES,
    ChallengePurpose.PASSKEY_REGISTRATION: limits.PASSKEY_CHALLENGE_MINUTES,
    ChallengePurpose.PASSKEY_LOGIN: limits.PASSKEY_CHALLENGE_MINUTES,
}
CHALLENGE_BYTES = 32


@transaction.atomic
def start_challenge(actor: Actor, *, purpose: ChallengePurpose, user_id: Any = None) -> str:
    """Keep the hash of a new random value and return the value, as base64url text."""
    text = secrets.token_urlsafe(CHALLENGE_BYTES)
    expires_at = clock.now() + timedelta(minutes=MINUTES[purpose])
    LoginChallenge.objects.create(digest=_digest(text), purpose=purpose, user_id=user_id, expires_at=expires_at)
    return text


def claim_challenge(actor: Actor, *, purpose: ChallengePurpose, text: str, user_id: Any = None) -> bool:
    """Spend a challenge in the caller's transaction. Of any number of parallel uses one succeeds."""
    return bool(_live(purpose, text).filter(user_id=user_id).update(used_at=clock.now()))


def claim_try(actor: Actor, *, text: str) -> LoginChallenge | None:
    """Take one of the tries that a login's challenge has, in the caller's transaction; None if there is none.

    The try is taken before the answer is looked at, by one conditional UPDATE: parallel guesses share the tries.
    """
    rows = _live(ChallengePurpose.SECOND_FACTOR, text)
    if not rows.filter(tries__lt=limits.SECOND_FACTOR_TRIES).update(tries=F("tries") + 1):
        return None
    return LoginChallenge.objects.select_related("user").get(digest=_digest(text))


@transaction.atomic
def forget_expired_challenges(actor: Actor) -> int:
    """Delete the challenges whose time is over; return how many."""
    return LoginChallenge.objects.filter(expires_at__lte=clock.now()).delete()[0]


def _live(purpose: ChallengePurpose, text: str) -> QuerySet[LoginChallenge]:
    return LoginChallenge.objects.filter(
        digest=_digest(text), purpose=purpose, used_at__isnull=True, expires_at__gt=clock.now()
    )


def _digest(text: str) -> bytes:
    # 256 random bits, so a plain hash can't be reversed by guessing.
    return hashlib.sha256(text.encode()).digest()
