"""Ed25519 key pairs, and how they are named and published (RFC 7638, RFC 8037)."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Self

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

ALGORITHM = "EdDSA"


@dataclass(frozen=True)
class PublicKey:
    """The half that verifies, as 32 raw bytes."""

    raw: bytes

    @cached_property
    def key(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.raw)

    @cached_property
    def jwk(self) -> dict[str, str]:
        """The key as a JWK; its id is its thumbprint."""
        core = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(self.raw)}
        kid = _base64url(sha256(orjson.dumps(core, option=orjson.OPT_SORT_KEYS)).digest())
        return {**core, "kid": kid, "use": "sig", "alg": ALGORITHM}

    @property
    def kid(self) -> str:
        return self.jwk["kid"]


@dataclass(frozen=True)
class KeyPair:
    """Both halves."""

    private: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> Self:
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_raw(cls, raw: bytes) -> Self:
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    @classmethod
    def from_pem(cls, text: str) -> Self:
        """Read a private key.

        :raises ValueError: if it is not of this kind
        """
        private = load_pem_private_key(text.encode(), password=None)
        if not isinstance(private, Ed25519PrivateKey):
            raise ValueError("This is no Ed25519 key.")
        return cls(private)

    @property
    def raw(self) -> bytes:
        return self.private.private_bytes_raw()

    @cached_property
    def public(self) -> PublicKey:
        return PublicKey(self.private.public_key().public_bytes_raw())


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
