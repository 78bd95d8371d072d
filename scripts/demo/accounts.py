"""The accounts that everybody who tries the system uses, and the one password of all demo people."""

import random
from typing import Final

from django.contrib.auth.hashers import get_hasher

from domain.policy.roles import SystemRole

PASSWORD: Final = "campus-demo-2026"  # noqa: S105 everybody shall know it
DOMAIN: Final = "demo.example"
SALT_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SALT_LENGTH: Final = 22  # 128 bits: with less, Django would hash the password anew at each person's first login


def address(role: SystemRole, number: int) -> str:
    """Return an e-mail address; number 0 is the account of that role which everybody uses."""
    return f"{role}{number or ''}@{DOMAIN}"


def hashed_password(dice: random.Random) -> str:
    """Hash the demo password once, with a salt from the seed instead of the system's chance."""
    salt = "".join(dice.choice(SALT_LETTERS) for _ in range(SALT_LENGTH))
    return get_hasher("default").encode(PASSWORD, salt)


def notice() -> list[str]:
    """Return what to print once the data are there."""
    lines = [f"Demo accounts, all with the password {PASSWORD}:"]
    return lines + [f"  {address(role, 0)}" for role in reversed(SystemRole)]
