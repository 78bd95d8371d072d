"""Password hashes, of which only a few are computed at a time: each takes a core and 100 MiB.

Nobody holds a transaction or a lock here: who waits for a hash must keep nothing from others.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password, make_password

from domain.policy import limits
from domain.shared.errors import Overloaded

_running = threading.BoundedSemaphore(limits.PASSWORD_HASHES_AT_ONCE)
_waiting = threading.BoundedSemaphore(limits.PASSWORD_HASHES_WAITING)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn to hash.

    :raises Overloaded: if too many wait already, or it takes too long
    """
    if not _running.acquire(blocking=False):
        _queue()
    try:
        yield
    finally:
        _running.release()


def _queue() -> None:
    if not _waiting.acquire(blocking=False):
        raise Overloaded(retry_after=1)
    try:
        if not _running.acquire(timeout=limits.PASSWORD_HASH_WAIT_SECONDS):
            raise Overloaded(retry_after=1)
    finally:
        _waiting.release()


def matches(account: AbstractBaseUser | None, password: str, renew: Callable[[str], None]) -> bool:
    """Tell whether the password is the account's. It costs one hash also when there is no account.

    The caller has its turn, and stores the hash that `renew` is given when the old one is out of date.
    """
    if account is None:
        make_password(password)
        return False
    return check_password(password, account.password, setter=lambda raw: renew(make_password(raw)))


def hashed(password: str) -> str:
    """Return a password's hash.

    :raises Overloaded: if too many hashes are being made
    """
    with turn():
        return make_password(password)
