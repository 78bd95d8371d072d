"""Changing a password, and setting a new one when it is forgotten."""

from django.db import transaction

from domain.audit.commands import record_event
from domain.authentication import queries, rules
from domain.authentication.commands.attempts import claim_account, forget_failures
from domain.authentication.commands.letters import report_account_change
from domain.authentication.commands.sessions import end_sessions
from domain.authentication.errors import InvalidCredentials, LinkInvalid, WrongPassword
from domain.authentication.models import EmailedToken, LetterPurpose
from domain.policy.notifications import NotificationKind
from domain.shared import clock, hashing
from domain.shared.access import require_in_person
from domain.shared.actor import Actor
from domain.shared.jobs import enqueue
from domain.shared.locking import lock
from domain.users.models import User


def change_password(actor: Actor, *, current_password: str, new_password: str) -> None:
    """Set the caller's new password; all other sessions of the account end.

    No transaction is open while hashes are made.

    :raises NotWhileActing: as another person
    :raises WrongPassword: if the present password is wrong
    :raises AccountLocked: after too many failures
    :raises WeakPassword: if the new one is easy to guess
    :raises Overloaded: if too many passwords are being looked at
    """
    require_in_person(actor)
    user = User.objects.get(pk=actor.user_id)
    try:
        user = claim_account(actor, email=user.email, password=current_password, purpose="change_password")
    except InvalidCredentials as error:
        raise WrongPassword(fields=["current_password"]) from error
    rules.check_strength(new_password, user)
    _store_changed(actor, user=user, encoded=hashing.hashed(new_password))


@transaction.atomic
def _store_changed(actor: Actor, *, user: User, encoded: str) -> None:
    present = lock(User, user.pk)
    if present.password != user.password or not present.is_active:
        raise WrongPassword(fields=["current_password"])  # another change came first
    _store(actor, user=present, encoded=encoded, action="user.change_password", keep=[actor.session_id])


@transaction.atomic
def start_password_reset(actor: Actor, *, email: str, page: str) -> None:
    """Have a link sent to an address, if it is an account's. `page` is where the link leads.

    The same is done for every address, and whether there is an account is looked up by the job: neither the answer
    nor its time tells.
    """
    record_event(actor, action="user.start_password_reset")
    enqueue("authentication.send_password_reset", email=rules.folded(email), page=page)


def confirm_password_reset(actor: Actor, *, token: str, new_password: str) -> None:
    """Set a new password by the secret of an e-mail; all sessions of the account end, and it is unlocked.

    A password that is refused does not spend the link. No transaction is open while the hash is made.

    :raises LinkInvalid: if the secret is unknown, expired or spent, or the account has another address by now
    :raises WeakPassword: if the new one is easy to guess
    :raises Overloaded: if too many passwords are being looked at
    """
    letter = queries.find_letter(token, LetterPurpose.PASSWORD_RESET)
    if letter is None:
        raise LinkInvalid
    rules.check_strength(new_password, letter.user)
    _store_reset(actor, letter=letter, encoded=hashing.hashed(new_password))


@transaction.atomic
def _store_reset(actor: Actor, *, letter: EmailedToken, encoded: str) -> None:
    present = clock.now()
    user = lock(User, letter.user_id)
    spent = EmailedToken.objects.filter(pk=letter.pk, used_at__isnull=True, expires_at__gt=present)
    if not spent.update(used_at=present) or user.email != letter.email or not user.is_active:
        raise LinkInvalid
    user.email_verified_at = user.email_verified_at or present  # only who reads the address has the link
    _store(actor, user=user, encoded=encoded, action="user.reset_password")
    forget_failures(actor, email=user.email)


def _store(actor: Actor, *, user: User, encoded: str, action: str, keep: list[object] | None = None) -> None:
    """Write the hash, end what rested on the old password, tell the person. The caller holds the account's row."""
    present = clock.now()
    user.password, user.updated_at, user.version = encoded, present, user.version + 1
    user.save(update_fields=["password", "email_verified_at", "updated_at", "version"])
    letters = EmailedToken.objects.filter(user=user, purpose=LetterPurpose.PASSWORD_RESET, used_at__isnull=True)
    letters.update(used_at=present)
    record_event(actor, action=action, about=user, after={"password": "changed"})
    end_sessions(actor, user_id=user.pk, because="password_changed", keep=keep or ())
    report_account_change(actor, user_id=user.pk, kind=NotificationKind.ACCOUNT_PASSWORD_CHANGED)
