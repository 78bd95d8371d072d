"""Logging in and staying logged in."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api import cookies
from api.endpoints import Endpoint
from api.keyring import keyring
from api.tokens import AccessToken
from api.v1.auth import serializers
from api.v1.auth.serializers import TokenMode
from domain.authentication import commands
from domain.policy import limits

# Of bodies without a token: the account, or the secret that stands for it.
NAMES = ("email", "username", "challenge", "token")


class PublicEndpoint(Endpoint):
    """An operation that needs no token, and looks at none. Its answers hold secrets, so none is kept for replay."""

    public = True
    idempotent = False
    authentication_classes: Any = ()
    rate = "login"
    body_limit = limits.CREDENTIALS_BYTES_MAX

    def caller(self, request: Request) -> str:
        """Return what the body wants to prove, or proves it with: those who try it are counted together."""
        data = request.data if isinstance(request.data, dict) else {}
        return next((data[name] for name in NAMES if isinstance(data.get(name), str)), "")


def tokens(login: commands.Login, *, mode: str = TokenMode.BODY) -> Response:
    """Answer with a login, its refresh token in the body or in a cookie."""
    in_cookie = mode == TokenMode.COOKIE and login.refresh_token is not None
    body = {
        "access_token": str(AccessToken.of(login.session)),
        "token_type": "Bearer",
        "expires_in": limits.ACCESS_TOKEN_MINUTES * 60,
        "refresh_token": None if in_cookie else login.refresh_token,
        "refresh_expires_at": login.refresh_expires_at,
    }
    response = Response(body)
    if in_cookie and login.refresh_token and login.refresh_expires_at:
        cookies.set_refresh_token(response, login.refresh_token, expires_at=login.refresh_expires_at)
    return response


def device(request: Request, data: dict[str, Any]) -> commands.Device:
    """Take what a login's body says of the device out of it."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    return commands.Device(name=data.pop("device_name", ""), platform=data.pop("platform", ""), user_agent=agent)


class LoginEndpoint(PublicEndpoint):
    """An operation that ends in a login, whatever it takes as proof."""

    def logged_in(
        self, log_in: Callable[..., commands.Login], serializer: type[serializers.DeviceSerializer]
    ) -> Response:
        """Check the body, log in, and answer with the tokens where the client wants them.

        :raises OriginNotAllowed: if a cookie is wanted by a request that no page of ours has sent
        """
        data = self.validated(serializer)
        mode = data.pop("mode", TokenMode.BODY)
        if mode == TokenMode.COOKIE:
            cookies.check_origin(self.request._request)
        return tokens(log_in(self.actor, device=device(self.request, data), **data), mode=mode)


class TokenView(LoginEndpoint):
    @extend_schema(
        operation_id="logIn",
        tags=["Auth"],
        summary="Log in",
        description=(
            "Exchanges e-mail and password for an access token (10 minutes) and a refresh token (30 days). With "
            "`mode: cookie` the refresh token is in an `HttpOnly; Secure; SameSite=Strict` cookie for pages of the "
            "same site, and null in the body; such a request needs an `Origin` that the server allows. An account with "
            "a second factor gets 401 `second_factor_required` with a challenge for `/auth/token/second-factor`."
        ),
        request=serializers.LoginSerializer,
        responses={200: serializers.TokensSerializer, 401: None, 403: None},
    )
    def post(self, request: Request) -> Response:
        return self.logged_in(commands.log_in, serializers.LoginSerializer)


class RefreshingEndpoint(PublicEndpoint):
    """An operation on a refresh token, which is in the body or in the cookie."""

    # Nobody guesses 256 bits; and who tries passwords must not log out a campus that shares the address, where
    # everybody comes back every ten minutes.
    rate = "refresh"

    def caller(self, request: Request) -> str:
        return ""

    def given(self) -> tuple[str, str]:
        """Return the token, and where it was.

        :raises ValidationError: if it is nowhere
        :raises OriginNotAllowed: if it is in the cookie of a request that no page of ours has sent
        """
        data = self.validated(serializers.RefreshTokenSerializer)
        if "refresh_token" in data:
            return data["refresh_token"], TokenMode.BODY
        token = cookies.refresh_token_of(self.request._request)
        if token is None:
            raise ValidationError({"refresh_token": "It is neither in the body nor in the cookie."}, code="required")
        return token, TokenMode.COOKIE


class RefreshView(RefreshingEndpoint):
    @extend_schema(
        operation_id="refreshTokens",
        tags=["Auth"],
        summary="Get the next pair of tokens",
        description=(
            "Spends a refresh token. Spending one twice ends its whole session: log in again. A page sends `{}`: the "
            "token is taken from the cookie, and the next one is put there, if `Origin` is one the server allows."
        ),
        request=serializers.RefreshTokenSerializer,
        responses={200: serializers.TokensSerializer, 401: None, 403: None},
    )
    def post(self, request: Request) -> Response:
        token, mode = self.given()
        return tokens(commands.refresh_login(self.actor, refresh_token=token), mode=mode)


class LogoutView(RefreshingEndpoint):
    @extend_schema(
        operation_id="logOut",
        tags=["Auth"],
        summary="Log out of this device",
        description=(
            "Ends the session of a refresh token; its access tokens end with it. Unknown tokens are no error. A page "
            "sends `{}`: the token is taken from the cookie, if `Origin` is one the server allows, and the cookie goes."
        ),
        request=serializers.RefreshTokenSerializer,
        responses={204: None, 403: None},
    )
    def post(self, request: Request) -> Response:
        response = Response(status=204)
        if not self.request.data and cookies.refresh_token_of(request._request) is None:
            return response  # the cookie has expired: the aim is reached
        token, mode = self.given()
        commands.log_out(self.actor, refresh_token=token)
        if mode == TokenMode.COOKIE:
            cookies.clear_refresh_token(response)
        return response


class JwksView(PublicEndpoint):
    rate = "anonymous"

    @extend_schema(
        operation_id="getJwks",
        tags=["Auth"],
        summary="The keys that verify access tokens",
        description=(
            "A JSON Web Key Set, for services that check tokens themselves. "
            "A new key is here some minutes before it signs."
        ),
        responses=serializers.JwksSerializer,
    )
    def get(self, request: Request) -> Response:
        return Response({"keys": keyring().published()}, headers={"Cache-Control": "public, max-age=300"})
