"""Logging in: by a password, by that and a second factor, or by a passkey alone; the admin's too."""

from dataclasses import replace

from django.db import transaction

from domain.audit.commands import record_event
from domain.authentication.commands.attempts import claim_account
from domain.authentication.commands.challenges import claim_challenge, claim_try
from domain.authentication.commands.codes import claim_code
from domain.authentication.commands.factors import demand_second_factor
from domain.authentication.commands.passkeys import claim_assertion
from domain.authentication.commands.sessions import UNKNOWN_DEVICE, Device, Login, start_session
from domain.authentication.errors import ChallengeInvalid, PasskeyRefused, SecondFactorWrong
from domain.authentication.models import ChallengePurpose, LoginChallenge
from domain.authentication.queries import has_factor
from domain.policy import limits
from domain.shared import clock, webauthn
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.users.models import User


def log_in(actor: Actor, *, email: str, password: str, device: Device = UNKNOWN_DEVICE) -> Login:
    """Open a session on a device.

    No transaction spans the steps: what a refusal counts or demands must be kept.

    :raises InvalidCredentials: unknown account, wrong password or deactivated account, all alike
    :raises SecondFactorRequired: if the account has a second factor; the login goes on with that
    :raises AccountLocked: after too many failures, also for the right password
    :raises Overloaded: if too many passwords are being looked at
    """
    user = claim_account(actor, email=email, password=password)
    demand_second_factor(actor, user=user)
    return start_session(actor, user=user, device=device)


def log_in_with_factor(
    actor: Actor,
    *,
    challenge: str,
    code: str = "",
    passkey: webauthn.Credential | None = None,
    device: Device = UNKNOWN_DEVICE,
) -> Login:
    """Finish a login whose password was right, by a code or by a passkey.

    :raises ChallengeInvalid: unknown, expired, answered before or tried too often; or a deactivated account
    :raises SecondFactorWrong: if the code or the passkey proves nothing
    :raises TooManyCodes: if too many codes of the app were wrong lately
    """
    proven = _prove_factor(actor, challenge, code, passkey)
    if isinstance(proven, DomainError):
        raise proven
    return start_session(replace(actor, user_id=proven.pk), user=proven, device=device, proof="second_factor")


@transaction.atomic
def _prove_factor(
    actor: Actor, challenge: str, code: str, passkey: webauthn.Credential | None
) -> User | ChallengeInvalid | SecondFactorWrong:
    # Committed although the caller may be refused: the try is taken.
    row = claim_try(actor, text=challenge)
    if row is None or row.user is None or not row.user.is_active:
        return ChallengeInvalid()
    user = row.user
    if passkey is not None:
        right = claim_assertion(actor, credential=passkey, challenge=challenge, user_id=user.pk) is not None
    else:
        right = claim_code(actor, user=user, code=code)
    if not right:
        record_event(actor, action="second_factor.fail", about=user)
        return SecondFactorWrong(tries_left=limits.SECOND_FACTOR_TRIES - row.tries)
    # The try has locked the challenge's row, so nobody else can be answering it.
    LoginChallenge.objects.filter(pk=row.pk).update(used_at=clock.now())
    method = "code" if passkey is None else "passkey"
    record_event(replace(actor, user_id=user.pk), action="second_factor.pass", about=user, after={"method": method})
    return user


@transaction.atomic
def start_admin(actor: Actor, *, user: User, code: str) -> bool:
    """Finish a login to Django's admin whose password was right; tell whether the second factor, if any, was too.

    :raises TooManyCodes: if too many codes of the app were wrong lately
    """
    who = replace(actor, user_id=user.pk)
    if has_factor(user):
        if not claim_code(actor, user=user, code=code):
            record_event(actor, action="second_factor.fail", about=user)
            return False
        record_event(who, action="second_factor.pass", about=user, after={"method": "code"})
    record_event(who, action="session.log_in", about=user, after={"proof": "admin"})
    return True


def log_in_with_passkey(actor: Actor, *, credential: webauthn.Credential, device: Device = UNKNOWN_DEVICE) -> Login:
    """Log in by a passkey alone, which has verified its user: it is both factors at once.

    :raises ChallengeInvalid: if it answers no challenge that is still good
    :raises PasskeyRefused: if it proves nothing, or the account is deactivated, all alike
    """
    try:
        challenge = webauthn.challenge_of(credential)
    except webauthn.NotProven as error:
        raise PasskeyRefused from error
    proven = _prove_passkey(actor, credential, challenge)
    if isinstance(proven, DomainError):
        raise proven
    return start_session(replace(actor, user_id=proven.pk), user=proven, device=device, proof="passkey")


@transaction.atomic
def _prove_passkey(
    actor: Actor, credential: webauthn.Credential, challenge: str
) -> User | ChallengeInvalid | PasskeyRefused:
    # Committed although the caller may be refused: the challenge is spent.
    if not claim_challenge(actor, purpose=ChallengePurpose.PASSKEY_LOGIN, text=challenge):
        return ChallengeInvalid()
    passkey = claim_assertion(actor, credential=credential, challenge=challenge)
    if passkey is None or not passkey.user.is_active:
        record_event(actor, action="passkey.refuse", about=passkey)
        return PasskeyRefused()
    record_event(replace(actor, user_id=passkey.user_id), action="passkey.log_in", about=passkey)
    return passkey.user
