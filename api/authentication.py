"""From a bearer token to the actor of the request."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import TokenError

from api.clients import ip_address_of
from api.keyring import keyring
from api.tokens import AccessToken
from domain.authentication.errors import TokenInvalid
from domain.authentication.queries import find_actor
from domain.shared import clock
from domain.shared.actor import Actor

TOKENS_KEPT = 4096
Claims = Mapping[str, Any]
_claims: dict[str, tuple[Claims, str]] = {}  # with the id of the key that signed them


def claims_of(token: str) -> Claims:
    """Return the claims of a valid access token.

    A signature is verified once per process and token; the end of the token, and of its key, at every use.

    :raises TokenInvalid: forged, expired, of another audience or not an access token
    """
    known = _claims.get(token)
    if known is None:
        try:
            verified = AccessToken(token)
        except (TokenError, ValueError, TypeError, KeyError, OverflowError) as error:
            raise TokenInvalid from error
        known = (verified.payload, verified.kid)
        if len(_claims) >= TOKENS_KEPT:
            _claims.pop(next(iter(_claims)), None)
        _claims[token] = known
    claims, kid = known
    if claims["exp"] <= clock.now().timestamp():
        _claims.pop(token, None)
        raise TokenInvalid("The token has expired.")
    if keyring().find(kid) is None:
        _claims.pop(token, None)
        raise TokenInvalid("The token's key has been replaced.")
    return claims


def from_request(actor: Actor, request: HttpRequest) -> Actor:
    """Note in which request, and from which address, the actor acts."""
    return replace(actor, request_id=getattr(request, "request_id", ""), address=ip_address_of(request))


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`. The user of the request is an `Actor`."""

    def authenticate(self, request: Request) -> tuple[Actor, Mapping[str, Any]] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        scheme, _, token = header.partition(" ")
        if not header:
            return None
        if scheme.lower() != "bearer":
            raise TokenInvalid("Only bearer tokens are taken.")
        token = token.strip()
        claims = claims_of(token)
        try:
            behind = claims.get("act")
            actor = find_actor(UUID(claims["sub"]), UUID(claims["sid"]), UUID(behind["sub"]) if behind else None)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise TokenInvalid from error
        if actor is None:
            raise TokenInvalid
        request._request.actor_id = str(actor.user_id)  # type: ignore[attr-defined]
        return from_request(actor, request._request), claims

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
