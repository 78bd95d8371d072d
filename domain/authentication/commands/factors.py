"""Second factors as a whole: when one is asked for, who may change them, and taking them from somebody."""

from datetime import timedelta

from django.db import transaction

from domain.audit.commands import record_event
from domain.authentication.commands.attempts import claim_account
from domain.authentication.commands.challenges import start_challenge
from domain.authentication.errors import (
    InvalidCredentials,
    RecentLoginRequired,
    SecondFactorRequired,
    TokenInvalid,
    WrongPassword,
)
from domain.authentication.models import ChallengePurpose, DeviceSession, Passkey, RecoveryCode
from domain.authentication.queries import find_factors, has_factor
from domain.policy import limits
from domain.shared import clock
from domain.shared.access import require_in_person
from domain.shared.actor import Actor
from domain.shared.locking import lock
from domain.shared.webauthn import ask_for_assertion
from domain.users.models import User


def demand_second_factor(actor: Actor, *, user: User) -> None:
    """Go no further than the password if the account has a second factor. Called outside of any transaction.

    :raises SecondFactorRequired: with a challenge that `log_in_with_factor` takes
    :raises InvalidCredentials: if the account ended, or its password was changed, since it was read
    """
    factors = find_factors(user.pk)
    if not factors.exist:
        return
    challenge = _demand(actor, user)
    known = Passkey.objects.filter(user=user).values_list("credential_id", flat=True) if factors.passkeys else ()
    raise SecondFactorRequired(
        challenge=challenge,
        methods=factors.methods(),
        expires_in=limits.SECOND_FACTOR_MINUTES * 60,
        passkey_options=ask_for_assertion(challenge=challenge, known=known) if known else None,
    )


@transaction.atomic
def _demand(actor: Actor, user: User) -> str:
    # Under the account's lock: whatever ends the password ends this challenge too, or comes first and is seen here.
    present = lock(User, user.pk)
    if not present.is_active or present.password != user.password:
        raise InvalidCredentials
    record_event(actor, action="second_factor.demand", about=user)
    return start_challenge(actor, purpose=ChallengePurpose.SECOND_FACTOR, user_id=user.pk)


def confirm_person(actor: Actor, *, password: str = "") -> None:
    """Ask for more than an access token, which may be stolen: a login that is fresh, or the password.

    No transaction spans this and what follows: a wrong password must stay counted.

    :raises NotWhileActing: as another person
    :raises RecentLoginRequired: without a password, in a session that was opened long ago
    :raises WrongPassword: if that is not the password
    :raises AccountLocked: after too many failures
    """
    require_in_person(actor)
    if not password:
        since = clock.now() - timedelta(minutes=limits.RECENT_LOGIN_MINUTES)
        if not DeviceSession.objects.filter(pk=actor.session_id, created_at__gt=since).exists():
            raise RecentLoginRequired
        return
    user = User.objects.get(pk=actor.user_id)
    try:
        claim_account(actor, email=user.email, password=password, purpose="change_factors")
    except InvalidCredentials as error:
        raise WrongPassword(fields=["password"]) from error


def claim_person(actor: Actor) -> User:
    """Lock the actor's own row in the caller's transaction: factors change one after the other.

    :raises TokenInvalid: if the session was ended while this waited, as when somebody resets the factors
    """
    user = lock(User, actor.user_id)
    if not DeviceSession.objects.filter(pk=actor.session_id, ended_at__isnull=True).exists():
        raise TokenInvalid
    return user


def forget_spare_codes(actor: Actor, *, user: User) -> None:
    """Delete the recovery codes of a person who has no factor left, in the caller's transaction."""
    if not has_factor(user):
        RecoveryCode.objects.filter(user=user).delete()
