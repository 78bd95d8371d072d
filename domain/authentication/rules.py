"""Who counts as the same caller, how long failures lock, what only the person may do. No queries, no clock."""

from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from domain.authentication.errors import WeakPassword
from domain.policy import limits

# An IPv6 customer has a /64 at least; an IPv4 one may change addresses within the /24.
PREFIXES = {4: 24, 6: 64}


def folded(email: str) -> str:
    """Return an e-mail as accounts store it."""
    return email.strip().lower()


def account_key(email: str) -> str:
    """Return what an account's failures are counted under, whether there is such an account or not."""
    return f"account:{sha256(folded(email).encode()).hexdigest()}"


def network_key(address: str | None) -> str | None:
    """Return what the failures of an address's neighbourhood are counted under; None without an address."""
    if address is None:
        return None
    ip = ip_address(address)
    plain = getattr(ip, "ipv4_mapped", None) or ip
    return f"network:{ip_network((plain, PREFIXES[plain.version]), strict=False)}"


def lock_minutes(failures: int, *, most: int, longest: int) -> int:
    """Return for how long so many failures in a row lock: 0 below `most`, then doubling up to `longest`."""
    if failures < most:
        return 0
    return min(limits.LOCK_MINUTES[0] << min(failures - most, 20), longest)


def digest_of(token: str) -> bytes:
    """Return what a token is stored as. It is 256 random bits, so a plain hash can't be reversed by guessing."""
    return sha256(token.encode()).digest()


def check_strength(password: str, account: Any) -> None:
    """Refuse a password that is easy to guess, by anybody or by who knows the person.

    :raises WeakPassword: saying why
    """
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages), fields=["new_password"], reasons=error.messages) from error
