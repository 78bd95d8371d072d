"""Keys derived from the secret key, the same in every worker: of access tokens, and of what is sealed in tables."""

from functools import cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from config.env import ENV


def _derive(purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(ENV.secret_key.encode())


@cache
def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_derive(b"cms access token signing key 1"))


def vault_key() -> bytes:
    """Return the key of what is sealed in tables."""
    return _derive(b"cms vault key 1")


def signing_key() -> str:
    """Return the private key as PEM text."""
    return (
        _private_key()
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )


def verifying_key() -> str:
    """Return the public key as PEM text."""
    return (
        _private_key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
