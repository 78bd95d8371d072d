"""Access tokens: short-lived JWTs signed with Ed25519 (RFC 9068, RFC 8037)."""

from typing import Any

import jwt
from rest_framework_simplejwt import tokens
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings

from api.keyring import keyring
from domain.authentication.models import DeviceSession
from domain.shared.keypairs import ALGORITHM, PublicKey

HEADER_TYPE = "at+jwt"


class AccessToken(tokens.AccessToken):
    """simplejwt's access token with the header that RFC 9068 asks for and without personal data.

    A token to be verified is looked at with the one key that its header names.
    """

    key: PublicKey | None = None

    def __init__(self, token: str | None = None, verify: bool = True) -> None:
        if token is not None:
            try:
                header = jwt.get_unverified_header(token)
            except jwt.PyJWTError as error:
                raise TokenError("This is no token.") from error
            found = keyring().find(header.get("kid"))
            if found is None or header.get("typ") != HEADER_TYPE:
                raise TokenError("The token's header is not ours.")
            self.key = found.public
        super().__init__(token, verify)  # type: ignore[arg-type]

    def get_token_backend(self) -> TokenBackend:
        return TokenBackend(
            ALGORITHM,
            verifying_key=self.key.key if self.key else "",  # type: ignore[arg-type]
            audience=api_settings.AUDIENCE,
            issuer=api_settings.ISSUER,
            leeway=api_settings.LEEWAY,
        )

    @property
    def kid(self) -> str:
        """The id of the key that a verified token was signed with."""
        return self.key.kid if self.key else ""

    @classmethod
    def of(cls, session: DeviceSession) -> "AccessToken":
        """Make a token for a session; if it has an end, the token ends with it."""
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
        kid, pair = keyring().signer()
        return jwt.encode(payload, pair.private, algorithm=ALGORITHM, headers={"kid": kid, "typ": HEADER_TYPE})
