"""Passkeys: registering, renaming and deleting them, and what an assertion of one is worth."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from domain import crud
from domain.audit.commands import record_event
from domain.authentication import queries
from domain.authentication.commands.challenges import claim_challenge, start_challenge
from domain.authentication.commands.codes import keep_recovery_codes
from domain.authentication.commands.factors import claim_person, confirm_person, forget_spare_codes
from domain.authentication.commands.letters import report_account_change
from domain.authentication.commands.sessions import end_sessions
from domain.authentication.errors import PasskeyNotProven, TooManyPasskeys
from domain.authentication.models import ChallengePurpose, Passkey
from domain.policy import limits
from domain.policy.notifications import NotificationKind
from domain.shared import clock, webauthn
from domain.shared.access import require_in_person
from domain.shared.actor import Actor
from domain.shared.errors import AlreadyExists, DomainError
from domain.users.models import User


@dataclass(frozen=True)
class NewPasskey:
    """A registered passkey, with recovery codes if it is the person's first factor."""

    passkey: Passkey
    recovery_codes: Sequence[str] | None


def start_passkey(actor: Actor, *, password: str = "") -> dict[str, Any]:
    """Return the options by which a browser makes a new passkey.

    :raises NotWhileActing: as another person
    :raises RecentLoginRequired: without a password, long after the login
    :raises WrongPassword: if that is not the password
    """
    confirm_person(actor, password=password)
    return _start(actor)


@transaction.atomic
def _start(actor: Actor) -> dict[str, Any]:
    user = User.objects.get(pk=actor.user_id)
    return webauthn.ask_for_key(
        challenge=start_challenge(actor, purpose=ChallengePurpose.PASSKEY_REGISTRATION, user_id=user.pk),
        user_id=user.pk,
        name=user.email,
        shown_as=f"{user.given_name} {user.family_name}".strip() or user.email,
        known=Passkey.objects.filter(user=user).values_list("credential_id", flat=True),
    )


def add_passkey(actor: Actor, *, name: str, credential: webauthn.Credential) -> NewPasskey:
    """Register the passkey that a browser has made. With the first factor come recovery codes.

    :raises NotWhileActing: as another person
    :raises PasskeyNotProven: if it proves nothing, or answers no challenge of the actor's that is still good
    :raises TooManyPasskeys: if the account has as many as it may have
    :raises AlreadyExists: if the passkey is registered already, with whomever
    """
    require_in_person(actor)
    try:
        challenge = webauthn.challenge_of(credential)
    except webauthn.NotProven as error:
        raise PasskeyNotProven(fields=["credential"]) from error
    added = _add(actor, name, credential, challenge)
    if isinstance(added, DomainError):
        raise added
    return added


@transaction.atomic
def _add(actor: Actor, name: str, credential: webauthn.Credential, challenge: str) -> NewPasskey | DomainError:
    purpose = ChallengePurpose.PASSKEY_REGISTRATION
    if not claim_challenge(actor, purpose=purpose, text=challenge, user_id=actor.user_id):
        return PasskeyNotProven("It answers no challenge that is still good: begin again.", fields=["credential"])
    # Committed from here on although the caller may be refused: the challenge is spent.
    try:
        key = webauthn.verify_key(credential, challenge=challenge)
    except webauthn.NotProven:
        return PasskeyNotProven(fields=["credential"])
    # The person's row is locked: two at once could be one too many.
    user = claim_person(actor)
    first = not queries.has_factor(user)
    if Passkey.objects.filter(user=user).count() >= limits.PASSKEYS_MAX:
        return TooManyPasskeys(limit=limits.PASSKEYS_MAX)
    passkey = Passkey(
        user=user,
        name=name,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        transports=key.transports,
        backed_up=key.backed_up,
    )
    try:
        crud.write(passkey, force_insert=True)
    except AlreadyExists:
        return AlreadyExists("This passkey is registered already.", fields=["credential"])
    report_account_change(actor, user_id=user.pk, kind=NotificationKind.ACCOUNT_PASSKEY_ADDED)
    record_event(actor, action="passkey.add", about=passkey, after={"name": name, "backed_up": key.backed_up})
    codes = None
    if first:
        codes = keep_recovery_codes(actor, user_id=user.pk)
        end_sessions(actor, user_id=user.pk, because="factor_added", keep=[actor.session_id])
    return NewPasskey(passkey, codes)


@transaction.atomic
def change_passkey(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> Passkey:
    """Call a passkey of the actor's own something else.

    :raises NotWhileActing: as another person
    :raises NotFound: if the actor has no such passkey
    :raises Stale: if it has another version by now
    """
    require_in_person(actor)
    return crud.change(
        actor,
        model=Passkey,
        rows=queries.passkeys,
        permission="passkey.change",
        pk=pk,
        values=values,
        versions=versions,
    )


def delete_passkey(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> None:
    """Delete a passkey of the actor's own. With the last factor the recovery codes go too.

    :raises NotWhileActing: as another person
    :raises RecentLoginRequired: long after the login
    :raises NotFound: if the actor has no such passkey
    :raises Stale: if it has another version by now
    """
    confirm_person(actor)
    _delete(actor, pk, versions)


@transaction.atomic
def _delete(actor: Actor, pk: Any, versions: Collection[int] | None) -> None:
    user = claim_person(actor)
    crud.remove(actor, model=Passkey, rows=queries.passkeys, permission="passkey.delete", pk=pk, versions=versions)
    report_account_change(actor, user_id=user.pk, kind=NotificationKind.ACCOUNT_PASSKEY_REMOVED)
    forget_spare_codes(actor, user=user)


@transaction.atomic
def start_passkey_login(actor: Actor) -> dict[str, Any]:
    """Return the options by which a browser lets its user choose a passkey; nobody need say who they are."""
    return webauthn.ask_for_assertion(challenge=start_challenge(actor, purpose=ChallengePurpose.PASSKEY_LOGIN))


def claim_assertion(
    actor: Actor, *, credential: webauthn.Credential, challenge: str, user_id: Any = None
) -> Passkey | None:
    """Check a passkey's answer to a challenge, in the caller's transaction; None if it proves nothing.

    Without a `user_id` the answer itself must say whose key it is (a discoverable credential).
    """
    try:
        said = webauthn.assertion_of(credential)
        passkey = Passkey.objects.select_related("user").filter(credential_id=said.credential_id).first()
        if passkey is None or passkey.user_id != (user_id or said.user_id):
            return None
        use = webauthn.verify_assertion(credential, challenge=challenge, public_key=bytes(passkey.public_key))
    except webauthn.NotProven:
        return None
    # A key that counts must count up; zero for ever means that it does not count. One conditional UPDATE decides.
    rising = Q(sign_count__lt=use.sign_count) if use.sign_count else Q(sign_count=0)
    rows = Passkey.objects.filter(rising, pk=passkey.pk)
    if rows.update(sign_count=use.sign_count, backed_up=use.backed_up, last_used_at=clock.now()):
        return passkey
    record_event(
        actor,
        action="passkey.counter_fell",
        about=passkey,
        before={"sign_count": passkey.sign_count},
        after={"sign_count": use.sign_count},
    )
    return None
