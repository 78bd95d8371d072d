"""Proving an account by its password, of which only so many guesses are looked at.

A guess is counted before it is looked at, as if it failed, and the count is taken back when it was right. So of any
number of parallel guesses no more than the limit are looked at, and nothing is locked or open while a hash is made.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import ceil

from django.db import connection, transaction
from django.db.models import F
from uuid_utils.compat import uuid7

from domain.audit.commands import record_event
from domain.authentication import rules
from domain.authentication.errors import AccountLocked, InvalidCredentials
from domain.authentication.models import LoginFailures
from domain.policy import limits
from domain.shared import clock, hashing
from domain.shared.actor import Actor
from domain.users.models import User

# One statement, so that of parallel guesses each gets a number of its own. A locked row is not touched and gives none.
_COUNT = """
INSERT INTO login_failures AS f (id, version, created_at, updated_at, key, failures, started_at, failed_at)
VALUES (%(id)s, 1, %(now)s, %(now)s, %(key)s, 1, %(now)s, %(now)s)
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN {over} THEN 1 ELSE f.failures + 1 END,
    started_at = CASE WHEN {over} THEN %(now)s ELSE f.started_at END,
    failed_at = %(now)s, updated_at = %(now)s, locked_until = NULL
WHERE f.locked_until IS NULL OR f.locked_until <= %(now)s
RETURNING failures
"""
# An account's failures are in a row until there was none, and no lock, for a whole window.
_IN_A_ROW = _COUNT.format(over="greatest(f.failed_at, f.locked_until) < %(horizon)s")
# A large network never rests, so its windows follow each other.
_WITHIN_A_WINDOW = _COUNT.format(over="f.started_at < %(horizon)s")


@dataclass(frozen=True)
class Guess:
    """A password that may be looked at; it is counted as a failure until it proves right."""

    email: str
    account: str
    network: str | None
    locks: bool  # whether it locks the account, unless it is right
    locks_network: bool


def claim_account(actor: Actor, *, email: str, password: str, purpose: str = "log_in") -> User:
    """Return the account that an e-mail and a password prove.

    An unknown, a deactivated and an existing account cost the same work: one hash. The turn to hash comes first, so
    that who is refused for want of one is not counted. No transaction is open while the hash is made.

    :raises InvalidCredentials: unknown account, wrong password or deactivated account, all alike
    :raises AccountLocked: after too many failures, also for the right password
    :raises Overloaded: if too many passwords are being looked at
    """
    _check_lock(actor, email=email)
    with hashing.turn():
        guess = _count(actor, email=email)
        user = User.objects.filter(email=guess.email).first()
        right = hashing.matches(user, password, partial(_renew, actor, user))
    if user is None or not right or not user.is_active:
        _report_failure(actor, guess=guess, user=user, purpose=purpose)
        raise InvalidCredentials
    _take_back(actor, guess=guess)
    return user


@transaction.atomic
def forget_failures(actor: Actor, *, email: str) -> None:
    """Unlock an account whose owner has proved in another way to be the owner."""
    LoginFailures.objects.filter(key=rules.account_key(email)).delete()


@transaction.atomic
def forget_old_failures(actor: Actor) -> int:
    """Delete counts that no longer matter; return how many."""
    horizon = clock.now() - timedelta(minutes=limits.LOGIN_FAILURES_WINDOW_MINUTES + limits.LOCK_MINUTES[1])
    return LoginFailures.objects.filter(failed_at__lt=horizon).delete()[0]


@transaction.atomic
def _check_lock(actor: Actor, *, email: str) -> None:
    """Refuse what is locked without waiting for a turn."""
    _refuse_locked([rules.account_key(email), rules.network_key(actor.address)])


@transaction.atomic
def _count(actor: Actor, *, email: str) -> Guess:
    """Count a guess, or refuse to look at it.

    :raises AccountLocked: then nothing is counted
    """
    account, network = rules.account_key(email), rules.network_key(actor.address)
    locks = _failed(_IN_A_ROW, account, most=limits.LOGIN_FAILURES_MAX, longest=limits.LOCK_MINUTES[1])
    # A campus shares its addresses: one person's mistakes must not lock the others out for long.
    locks_network = network is not None and _failed(
        _WITHIN_A_WINDOW, network, most=limits.NETWORK_FAILURES_MAX, longest=limits.LOCK_MINUTES[0]
    )
    return Guess(rules.folded(email), account, network, locks, locks_network)


@transaction.atomic
def _renew(actor: Actor, user: User | None, encoded: str) -> None:
    """Store the same password's hash made anew, unless another password was set while it was made."""
    if user and User.objects.filter(pk=user.pk, password=user.password).update(password=encoded):
        user.password = encoded


def _failed(statement: str, key: str, *, most: int, longest: int) -> bool:
    present = clock.now()
    horizon = present - timedelta(minutes=limits.LOGIN_FAILURES_WINDOW_MINUTES)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"id": uuid7(), "key": key, "now": present, "horizon": horizon})
        counted = cursor.fetchone()
    if counted is None:
        _refuse_locked([key])
        raise AccountLocked(retry_after=1)  # it was unlocked this very moment
    minutes = rules.lock_minutes(counted[0], most=most, longest=longest)
    if minutes:
        LoginFailures.objects.filter(key=key).update(locked_until=present + timedelta(minutes=minutes))
    return minutes > 0


def _refuse_locked(keys: list[str | None]) -> None:
    present = clock.now()
    locks = LoginFailures.objects.filter(key__in=[key for key in keys if key], locked_until__gt=present)
    ends: list[datetime] = [each for each in locks.values_list("locked_until", flat=True) if each is not None]
    if ends:
        raise AccountLocked(retry_after=ceil((max(ends) - present).total_seconds()))


@transaction.atomic
def _report_failure(actor: Actor, *, guess: Guess, user: User | None, purpose: str) -> None:
    """Record a failure, which the refusal of the caller does not undo. What strangers typed is not recorded."""
    record_event(actor, action="session.log_in_failed", about=user, after={"purpose": purpose, "known": bool(user)})
    if guess.locks:
        record_event(actor, action="user.lock", about=user, after={"purpose": purpose, "known": bool(user)})


@transaction.atomic
def _take_back(actor: Actor, *, guess: Guess) -> None:
    """Forget the account's failures; of the network's only the one that was none."""
    LoginFailures.objects.filter(key=guess.account).delete()
    counted = LoginFailures.objects.filter(key=guess.network or "", failures__gt=0)
    unlocked = {"locked_until": None} if guess.locks_network else {}
    counted.update(failures=F("failures") - 1, **unlocked)
