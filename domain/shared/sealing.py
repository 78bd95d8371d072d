"""Secrets that must be read again lie in the database encrypted, each bound to what it is for."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Unreadable(Exception):
    """Encrypted with another key, for something else, or changed since."""


def seal(key: bytes, secret: bytes, *, purpose: str) -> bytes:
    """Encrypt a secret (AES-256-GCM). It can only be read again for the same purpose."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, purpose.encode())


def unseal(key: bytes, sealed: bytes, *, purpose: str) -> bytes:
    """Return the secret.

    :raises Unreadable: with another key or purpose
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error
