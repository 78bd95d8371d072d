"""Secrets in tables: sealed when they must be read again, fingerprinted when they need only be recognized.

The key comes from outside, once, when the process starts; a copy of the tables alone opens nothing.
"""

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


class Unreadable(Exception):
    """Sealed with another key, for somebody or something else, or changed since."""


class Vault:
    """AES-256-GCM for what is sealed, HMAC-SHA-256 for what is recognized; each with a key of its own."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derived(key, b"seal 1"))
        self._mark = _derived(key, b"fingerprint 1")

    def seal(self, text: str, *, owner: str) -> bytes:
        """Encrypt a text so that it opens for the same owner only: moved to another's row it is worthless.

        `owner` is whose it is, or what it is for.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), owner.encode())

    def unseal(self, sealed: bytes, *, owner: str) -> str:
        """Return a sealed text.

        :raises Unreadable: of another owner or key, or changed
        """
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Unreadable from error

    def fingerprint(self, text: str, *, owner: str) -> bytes:
        """Return what recognizes a text. Without the key nobody can try texts against it."""
        return hmac.digest(self._mark, f"{owner}\n{text}".encode(), "sha256")


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"cms vault " + purpose).derive(key)


_opened: list[Vault] = []


def open_vault(key: bytes) -> None:
    """Give this process its key."""
    _opened[:] = [Vault(key)]


def vault() -> Vault:
    """Return this process's vault.

    :raises IndexError: before `open_vault`
    """
    return _opened[0]
