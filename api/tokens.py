"""Access tokens: short-lived JWTs signed with Ed25519 (RFC 9068, RFC 8037)."""

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256
from typing import Any

import jwt
import orjson
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings
from rest_framework_simplejwt import tokens
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings

from domain.authentication.models import DeviceSession

HEADER_TYPE = "at+jwt"


@cache
def public_jwk() -> dict[str, str]:
    """Return the verifying key as a JWK; its id is its RFC 7638 thumbprint."""
    raw = load_pem_public_key(str(settings.SIMPLE_JWT["VERIFYING_KEY"]).encode()).public_bytes_raw()  # type: ignore[union-attr]
    core = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw)}
    kid = _base64url(sha256(orjson.dumps(core, option=orjson.OPT_SORT_KEYS)).digest())
    return {**core, "kid": kid, "use": "sig", "alg": "EdDSA"}


class AccessToken(tokens.AccessToken):
    """simplejwt's access token with the header that RFC 9068 asks for and without personal data."""

    def __init__(self, token: str | None = None, verify: bool = True) -> None:
        if token is not None:
            try:
                header = jwt.get_unverified_header(token)
            except jwt.PyJWTError as error:
                raise TokenError("This is no token.") from error
            if header.get("kid") != public_jwk()["kid"] or header.get("typ") != HEADER_TYPE:
                raise TokenError("The token's header is not ours.")
        super().__init__(token, verify)  # type: ignore[arg-type]

    @classmethod
    def of(cls, session: DeviceSession) -> "AccessToken":
        """Make a token for a session."""
        token = cls()
        token["sub"] = str(session.user_id)
        token["sid"] = str(session.pk)
        if session.acting_by_id is not None and session.expires_at is not None:
            # RFC 8693, 4.1: who acts. Nothing renews this token, so it lives as long as its session.
            token["act"] = {"sub": str(session.acting_by_id)}
            token["exp"] = int(session.expires_at.timestamp())
        return token

    def __str__(self) -> str:
        payload: dict[str, Any] = {
            **self.payload,
            "iss": api_settings.ISSUER,
            "aud": api_settings.AUDIENCE,
        }
        return jwt.encode(
            payload,
            api_settings.SIGNING_KEY,
            algorithm=api_settings.ALGORITHM,
            headers={"kid": public_jwk()["kid"], "typ": HEADER_TYPE},
        )


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
