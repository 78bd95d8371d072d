"""The authenticator app: setting it up and giving it up; and the recovery codes that stand in for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyotp
from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.authentication.commands.codes import claim_step, confirm_code, keep_recovery_codes
from domain.authentication.commands.factors import claim_person, confirm_person, forget_spare_codes
from domain.authentication.commands.letters import report_account_change
from domain.authentication.commands.sessions import end_sessions
from domain.authentication.errors import CodeWrong, TotpInPlace, TotpNotInPlace
from domain.authentication.models import TotpDevice
from domain.policy import limits
from domain.policy.notifications import NotificationKind
from domain.shared import clock
from domain.shared.access import require_in_person
from domain.shared.actor import Actor
from domain.shared.errors import AlreadyExists
from domain.shared.vault import vault
from domain.shared.webauthn import relying_party


@dataclass(frozen=True)
class NewTotp:
    """What an authenticator app must know, shown once."""

    secret: str
    otpauth_uri: str


def start_totp(actor: Actor, *, password: str = "") -> NewTotp:
    """Make a secret for an authenticator app. It counts once a code of it is confirmed; until then it may be replaced.

    :raises NotWhileActing: as another person
    :raises RecentLoginRequired: without a password, long after the login
    :raises WrongPassword: if that is not the password
    :raises TotpInPlace: if an app is in use already
    """
    confirm_person(actor, password=password)
    return _start(actor)


@transaction.atomic
def _start(actor: Actor) -> NewTotp:
    user = claim_person(actor)
    TotpDevice.objects.filter(user=user, confirmed_at__isnull=True).delete()
    secret = pyotp.random_base32()
    device = TotpDevice(user=user, secret=vault().seal(secret, owner=str(user.pk)))
    try:
        crud.write(device, force_insert=True)
    except AlreadyExists as error:
        raise TotpInPlace from error
    record_event(actor, action="totp.start", about=user)
    totp = pyotp.TOTP(secret, interval=limits.TOTP_STEP_SECONDS)
    return NewTotp(secret, totp.provisioning_uri(name=user.email, issuer_name=relying_party().name))


def confirm_totp(actor: Actor, *, code: str) -> Sequence[str]:
    """Take the authenticator app into use by a code that it shows, and return new recovery codes.

    Whoever else is logged in as this person, without the app, is logged out.

    :raises NotWhileActing: as another person
    :raises TotpNotInPlace: if none is being set up
    :raises CodeWrong: if the code is not right
    :raises TooManyCodes: if too many were wrong lately
    """
    require_in_person(actor)
    codes = _confirm(actor, code)
    if codes is None:
        raise CodeWrong(fields=["code"])
    return codes


@transaction.atomic
def _confirm(actor: Actor, code: str) -> Sequence[str] | None:
    user = claim_person(actor)  # before the app's row, like whoever resets the factors
    device = TotpDevice.objects.filter(user=user, confirmed_at__isnull=True).first()
    if device is None:
        raise TotpNotInPlace
    if not claim_step(actor, device=device, code=code):
        # Committed although the caller is refused: the count of failures must grow.
        record_event(actor, action="second_factor.fail", about=user)
        return None
    if not TotpDevice.objects.filter(pk=device.pk, confirmed_at__isnull=True).update(confirmed_at=clock.now()):
        raise TotpNotInPlace  # another request has confirmed it meanwhile
    record_event(actor, action="totp.confirm", about=user)
    report_account_change(actor, user_id=user.pk, kind=NotificationKind.ACCOUNT_AUTHENTICATOR_ADDED)
    end_sessions(actor, user_id=user.pk, because="factor_added", keep=[actor.session_id])
    return keep_recovery_codes(actor, user_id=user.pk)


def end_totp(actor: Actor, *, password: str = "", code: str = "") -> None:
    """Give up the authenticator app, by the password or a code. With the last factor the recovery codes go too.

    :raises NotWhileActing: as another person
    :raises TotpNotInPlace: if there is none
    :raises WrongPassword: if that is not the password
    :raises CodeWrong: if the code is not right
    :raises TooManyCodes: if too many were wrong lately
    """
    require_in_person(actor)
    if not TotpDevice.objects.filter(user_id=actor.user_id).exists():
        raise TotpNotInPlace
    if password:
        confirm_person(actor, password=password)
    else:
        confirm_code(actor, code=code)
    _end(actor)


@transaction.atomic
def _end(actor: Actor) -> None:
    user = claim_person(actor)
    TotpDevice.objects.filter(user=user).delete()
    forget_spare_codes(actor, user=user)
    record_event(actor, action="totp.end", about=user)
    report_account_change(actor, user_id=user.pk, kind=NotificationKind.ACCOUNT_AUTHENTICATOR_REMOVED)


def refresh_recovery_codes(actor: Actor, *, code: str) -> Sequence[str]:
    """Replace the actor's recovery codes by new ones, which nobody can read again.

    :raises NotWhileActing: as another person
    :raises NoFactor: if there is none that they stand in for
    :raises CodeWrong: if the code is not right
    :raises TooManyCodes: if too many were wrong lately
    """
    require_in_person(actor)
    confirm_code(actor, code=code)
    return _refresh(actor)


@transaction.atomic
def _refresh(actor: Actor) -> Sequence[str]:
    return keep_recovery_codes(actor, user_id=claim_person(actor).pk)
