"""Logging in and staying logged in."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.tokens import AccessToken, public_jwk
from api.v1.auth import serializers
from domain.authentication import commands
from domain.policy import limits


class PublicEndpoint(Endpoint):
    """An operation that needs no token, and looks at none. Its answers hold secrets, so none is kept for replay."""

    public = True
    idempotent = False
    authentication_classes: Any = ()
    rate = "login"
    body_limit = limits.CREDENTIALS_BYTES_MAX


def tokens(login: commands.Login) -> dict[str, Any]:
    """Return a login as the client gets it."""
    return {
        "access_token": str(AccessToken.of(login.session)),
        "token_type": "Bearer",
        "expires_in": limits.ACCESS_TOKEN_MINUTES * 60,
        "refresh_token": login.refresh_token,
        "refresh_expires_at": login.refresh_expires_at,
    }


class TokenView(PublicEndpoint):
    @extend_schema(
        operation_id="logIn",
        tags=["Auth"],
        summary="Log in",
        description="Exchanges e-mail and password for an access token (10 minutes) and a refresh token (30 days).",
        request=serializers.LoginSerializer,
        responses={200: serializers.TokensSerializer, 401: None},
    )
    def post(self, request: Request) -> Response:
        data = self.validated(serializers.LoginSerializer)
        login = commands.log_in(self.actor, **data, user_agent=request.META.get("HTTP_USER_AGENT", ""))
        return Response(tokens(login))


class RefreshView(PublicEndpoint):
    @extend_schema(
        operation_id="refreshTokens",
        tags=["Auth"],
        summary="Get the next pair of tokens",
        description="Spends a refresh token. Spending one twice ends its whole session: log in again.",
        request=serializers.RefreshTokenSerializer,
        responses={200: serializers.TokensSerializer, 401: None},
    )
    def post(self, request: Request) -> Response:
        data = self.validated(serializers.RefreshTokenSerializer)
        return Response(tokens(commands.refresh_login(self.actor, **data)))


class LogoutView(PublicEndpoint):
    @extend_schema(
        operation_id="logOut",
        tags=["Auth"],
        summary="Log out of this device",
        description="Ends the session of a refresh token; its access tokens end with it. Unknown tokens are no error.",
        request=serializers.RefreshTokenSerializer,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        commands.log_out(self.actor, **self.validated(serializers.RefreshTokenSerializer))
        return Response(status=204)


class JwksView(PublicEndpoint):
    rate = "anonymous"

    @extend_schema(
        operation_id="getJwks",
        tags=["Auth"],
        summary="The keys that verify access tokens",
        description="A JSON Web Key Set, for services that check tokens themselves.",
        responses=serializers.JwksSerializer,
    )
    def get(self, request: Request) -> Response:
        return Response({"keys": [public_jwk()]}, headers={"Cache-Control": "public, max-age=300"})
