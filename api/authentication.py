"""From a bearer token to the actor of the request."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import TokenError

from api.tokens import AccessToken
from domain.policy import limits
from domain.shared import clock
from domain.shared.actor import Actor
from domain.users.errors import TokenInvalid
from domain.users.queries import find_actor

TOKENS_KEPT = 4096
Claims = Mapping[str, Any]
_claims: dict[str, Claims] = {}
_actors: dict[str, tuple[float, Actor]] = {}


def claims_of(token: str) -> Claims:
    """Return the claims of a valid access token.

    A signature is verified once per process and token; expiry is checked at every use.

    :raises TokenInvalid: forged, expired, of another audience or not an access token
    """
    claims = _claims.get(token)
    if claims is None:
        try:
            claims = AccessToken(token).payload
        except (TokenError, ValueError, TypeError, KeyError) as error:
            raise TokenInvalid from error
        _keep(_claims, token, claims)
    if claims["exp"] <= clock.now().timestamp():
        _claims.pop(token, None)
        raise TokenInvalid("The token has expired.")
    return claims


def actor_of(token: str, claims: Claims) -> Actor:
    """Return the person behind a valid token with the roles that hold now.

    Asked of the database at most every `limits.ACTOR_SECONDS` per process and token, so a burst of requests asks once.

    :raises TokenInvalid: if the account or the session has ended
    """
    present = clock.now().timestamp()
    known = _actors.get(token)
    if known and present - limits.ACTOR_SECONDS < known[0] <= present:
        return known[1]
    try:
        actor = find_actor(UUID(claims["sub"]), UUID(claims["sid"]))
    except (KeyError, ValueError) as error:
        raise TokenInvalid from error
    if actor is None:
        _actors.pop(token, None)
        raise TokenInvalid
    _keep(_actors, token, (present, actor))
    return actor


def forget() -> None:
    """Forget what this process knows of tokens."""
    _claims.clear()
    _actors.clear()


def _keep(kept: dict[str, Any], token: str, value: Any) -> None:
    if len(kept) >= TOKENS_KEPT:
        kept.pop(next(iter(kept)), None)
    kept[token] = value


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
        actor = actor_of(token, claims)
        request._request.actor_id = str(actor.user_id)  # type: ignore[attr-defined]
        return actor, claims

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
