"""Codes that people type: those of an authenticator app, and recovery codes."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import pyotp
from django.db import transaction
from django.db.models import Case, F, Q, When

from domain.audit.commands import record_event
from domain.authentication.commands.letters import report_account_change
from domain.authentication.errors import CodeWrong, NoFactor, TooManyCodes
from domain.authentication.models import RecoveryCode, TotpDevice
from domain.authentication.queries import has_factor
from domain.policy import limits
from domain.policy.notifications import NotificationKind
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.locking import lock
from domain.shared.vault import Unreadable, vault
from domain.users.models import User

DIGITS = 6
# Without 0, 1, l and o, which look alike: 12 characters of 32 are 60 bits.
ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz"
GROUPS, GROUP_LENGTH = 3, 4


def _matching_step(secret: str, code: str, *, at: datetime) -> int | None:
    """Return the time step whose code this is, of those that clocks may differ by; None if there is none."""
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=limits.TOTP_STEP_SECONDS)
    present = totp.timecode(at)
    steps = range(present - limits.TOTP_DRIFT_STEPS, present + limits.TOTP_DRIFT_STEPS + 1)
    fitting = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)]
    return max(fitting, default=None)


def claim_code(actor: Actor, *, user: User, code: str) -> bool:
    """Spend a code of the person's app, or a recovery code, in the caller's transaction; tell whether it was right.

    :raises TooManyCodes: if too many codes of the app were wrong lately; nothing was looked at then
    """
    text = _plain(code)
    if len(text) == DIGITS and text.isdigit():
        device = TotpDevice.objects.filter(user=user, confirmed_at__isnull=False).first()
        return device is not None and claim_step(actor, device=device, code=text)
    digest = vault().fingerprint(text, owner=str(user.pk))
    unused = RecoveryCode.objects.filter(user=user, digest=digest, used_at__isnull=True)
    right = bool(unused.update(used_at=clock.now()))
    if right:
        record_event(actor, action="recovery_code.use", about=user)
        report_account_change(actor, user_id=user.pk, kind=NotificationKind.ACCOUNT_RECOVERY_CODE_USED)
    return right


def claim_step(actor: Actor, *, device: TotpDevice, code: str) -> bool:
    """Spend the time step that a code is of, in the caller's transaction; tell whether it was the right one.

    Each code counts as a failure before it is looked at, and a right one takes the count back. Both are conditional
    UPDATEs of one row, so of parallel guesses only so many are looked at, and of parallel uses of a code one wins.

    :raises TooManyCodes: if too many were wrong lately; nothing was looked at then
    """
    present = clock.now()
    rows = TotpDevice.objects.filter(pk=device.pk)
    over = Q(failed_at__isnull=True) | Q(failed_at__lte=present - _window())
    counted = rows.filter(over | Q(failures__lt=limits.LOGIN_FAILURES_MAX)).update(
        failures=Case(When(over, then=1), default=F("failures") + 1), failed_at=present
    )
    if not counted:
        failed_at = rows.values_list("failed_at", flat=True).first()
        if failed_at is None:  # the app was given up or taken away this very moment
            return False
        raise TooManyCodes(retry_after=max(1, int((failed_at + _window() - present).total_seconds())))
    try:
        secret = vault().unseal(bytes(device.secret), owner=str(device.user_id))
    except Unreadable:  # sealed under a secret key that is gone: no code can be right
        return False
    step = _matching_step(secret, _plain(code), at=present)
    unused = Q(last_step__isnull=True) | Q(last_step__lt=step)
    return step is not None and bool(rows.filter(unused).update(last_step=step, failures=0, failed_at=None))


def confirm_code(actor: Actor, *, code: str) -> None:
    """Spend a code of the actor's own.

    :raises NoFactor: if no code could be right
    :raises CodeWrong: if it is not right, or no longer
    :raises TooManyCodes: if too many were wrong lately
    """
    if not _confirm_code(actor, code):
        raise CodeWrong(fields=["code"])


@transaction.atomic
def _confirm_code(actor: Actor, code: str) -> bool:
    user = User.objects.get(pk=actor.user_id)
    if not has_factor(user):
        raise NoFactor
    right = claim_code(actor, user=user, code=code)
    if not right:
        # Committed although the caller is refused: the count of failures must grow.
        record_event(actor, action="second_factor.fail", about=user)
    return right


def keep_recovery_codes(actor: Actor, *, user_id: object) -> Sequence[str]:
    """Make a person's recovery codes anew, in the caller's transaction, and return them in the clear."""
    # The person's row is locked: two at once would leave two sets.
    user = lock(User, user_id)
    codes = [_new_code() for _ in range(limits.RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=vault().fingerprint(code.replace("-", ""), owner=str(user.pk))) for code in codes
    )
    record_event(actor, action="recovery_codes.refresh", about=user, after={"count": len(codes)})
    return codes


def _plain(code: str) -> str:
    """Return a code without what people and apps put in between; nothing if it can't be one."""
    text = "".join(code.split()).replace("-", "").lower()
    return text if text.isascii() else ""


def _new_code() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def _window() -> timedelta:
    return timedelta(minutes=limits.LOGIN_FAILURES_WINDOW_MINUTES)
