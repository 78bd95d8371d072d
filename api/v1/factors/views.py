"""Second factors and passkeys."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags
from api.endpoints import Endpoint
from api.v1.auth.serializers import TokensSerializer
from api.v1.auth.views import LoginEndpoint, PublicEndpoint
from api.v1.factors import serializers
from api.viewsets import DeleteMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.authentication import commands, queries
from domain.people.commands import reset_factors_user
from domain.policy import limits

SOON_AFTER_LOGIN = f"Soon after a login, or with the password: {limits.RECENT_LOGIN_MINUTES} minutes are soon."


def _options(options: dict[str, Any]) -> Response:
    return Response({"options": options, "expires_in": limits.PASSKEY_CHALLENGE_MINUTES * 60})


class SecondFactorView(LoginEndpoint):
    @extend_schema(
        operation_id="giveSecondFactor",
        summary="Finish a login with a second factor",
        description=(
            "Answers the `second_factor_required` of `POST /auth/token`, by a code or a passkey, and gives the tokens. "
            f"A challenge is good for {limits.SECOND_FACTOR_MINUTES} minutes, {limits.SECOND_FACTOR_TRIES} tries and "
            "one success; a code for one use."
        ),
        request=serializers.SecondFactorSerializer,
        responses={200: TokensSerializer, 401: None, 403: None},
    )
    def post(self, request: Request) -> Response:
        return self.logged_in(commands.log_in_with_factor, serializers.SecondFactorSerializer)


class PasskeyChallengeView(PublicEndpoint):
    @extend_schema(
        operation_id="startPasskeyLogin",
        summary="Begin a login with a passkey",
        description="Gives the options for `navigator.credentials.get()`. Nobody has to say who they are.",
        request=None,
        responses={200: serializers.CeremonyOptionsSerializer},
    )
    def post(self, request: Request) -> Response:
        return _options(commands.start_passkey_login(self.actor))


class PasskeyTokenView(LoginEndpoint):
    @extend_schema(
        operation_id="logInWithPasskey",
        summary="Log in with a passkey",
        description=(
            "Takes the authenticator's answer and gives the tokens. The authenticator must have verified its user, so "
            "that no second factor is asked for."
        ),
        request=serializers.PasskeyLoginSerializer,
        responses={200: TokensSerializer, 401: None, 403: None},
    )
    def post(self, request: Request) -> Response:
        return self.logged_in(commands.log_in_with_passkey, serializers.PasskeyLoginSerializer)


class FactorEndpoint(Endpoint):
    """Of the caller's own factors. Answers hold secrets, and refusals are counted: none is kept or rehearsed."""

    idempotent = False
    rate = "login"


class FactorsView(Endpoint):
    @extend_schema(
        operation_id="getMyFactors",
        summary="Which second factors are set up",
        description="The caller's own, and how many recovery codes are left.",
        responses=serializers.FactorsSerializer,
    )
    def get(self, request: Request) -> Response:
        found = queries.find_factors(self.actor.user_id)
        return Response(
            {
                "second_factor": found.exist,
                "totp_confirmed_at": found.totp_confirmed_at,
                "passkeys": found.passkeys,
                "recovery_codes_left": found.recovery_codes,
            }
        )


class TotpView(FactorEndpoint):
    @extend_schema(
        operation_id="startTotp",
        summary="Set up an authenticator app",
        description=(
            f"Gives a secret, shown once. It counts after a code of it has been confirmed. {SOON_AFTER_LOGIN}"
        ),
        request=serializers.ConfirmPersonSerializer,
        responses={200: serializers.NewTotpSerializer, 403: None, 409: None},
    )
    def post(self, request: Request) -> Response:
        new = commands.start_totp(self.actor, **self.validated(serializers.ConfirmPersonSerializer))
        return Response({"secret": new.secret, "otpauth_uri": new.otpauth_uri})


class TotpConfirmView(FactorEndpoint):
    @extend_schema(
        operation_id="confirmTotp",
        summary="Take an authenticator app into use",
        description=(
            "Takes a code that the app shows and gives recovery codes, shown once. From now on a login takes a code; "
            "the caller's other sessions end."
        ),
        request=serializers.TotpConfirmSerializer,
        responses={200: serializers.RecoveryCodesSerializer, 403: None, 409: None},
    )
    def post(self, request: Request) -> Response:
        codes = commands.confirm_totp(self.actor, **self.validated(serializers.TotpConfirmSerializer))
        return Response({"recovery_codes": codes})


class TotpRemoveView(FactorEndpoint):
    @extend_schema(
        operation_id="removeTotp",
        summary="Give up the authenticator app",
        description="Takes the password or a code. With the last factor the recovery codes go too.",
        request=serializers.TotpRemoveSerializer,
        responses={204: None, 403: None, 409: None},
    )
    def post(self, request: Request) -> Response:
        commands.end_totp(self.actor, **self.validated(serializers.TotpRemoveSerializer))
        return Response(status=204)


class RecoveryCodesView(FactorEndpoint):
    @extend_schema(
        operation_id="renewRecoveryCodes",
        summary="Get new recovery codes",
        description="Takes a code and replaces all recovery codes by new ones, shown once.",
        request=serializers.CodeSerializer,
        responses={200: serializers.RecoveryCodesSerializer, 403: None, 409: None},
    )
    def post(self, request: Request) -> Response:
        codes = commands.refresh_recovery_codes(self.actor, **self.validated(serializers.CodeSerializer))
        return Response({"recovery_codes": codes})


class MyPasskeyChallengeView(FactorEndpoint):
    @extend_schema(
        operation_id="startPasskey",
        summary="Begin to register a passkey",
        description=f"Gives the options for `navigator.credentials.create()`. {SOON_AFTER_LOGIN}",
        request=serializers.ConfirmPersonSerializer,
        responses={200: serializers.CeremonyOptionsSerializer, 403: None},
    )
    def post(self, request: Request) -> Response:
        return _options(commands.start_passkey(self.actor, **self.validated(serializers.ConfirmPersonSerializer)))


class MyPasskeysView(FactorEndpoint):
    @extend_schema(
        operation_id="addPasskey",
        summary="Register a passkey",
        description=(
            "Takes the authenticator's answer. A first factor brings recovery codes, shown once, and ends the caller's "
            "other sessions; from now on the password alone logs nobody in."
        ),
        request=serializers.PasskeyAddSerializer,
        responses={201: serializers.PasskeyAddedSerializer, 403: None, 409: None},
    )
    def post(self, request: Request) -> Response:
        new = commands.add_passkey(self.actor, **self.validated(serializers.PasskeyAddSerializer))
        body = {"id": str(new.passkey.pk), "name": new.passkey.name, "recovery_codes": new.recovery_codes}
        return Response(body, status=201, headers={"Location": f"/api/v1/passkeys/{new.passkey.pk}"})


class PasskeyViewSet(ListMixin, RetrieveMixin, DeleteMixin, ResourceViewSet):
    """Keys on people's devices that log them in."""

    resource = "passkey"
    rows = queries.passkeys
    serializer_class = serializers.PasskeySerializer
    ordering = {"created_at": "created_at", "name": "name"}
    default_ordering = "-created_at"

    change_serializer = serializers.PasskeyChangeSerializer
    if_match_required = False

    def partial_update(self, request: Request, pk: UUID) -> HttpResponse:
        versions = etags.expected_versions(request._request, required=False)
        values = self.validated(serializers.PasskeyChangeSerializer)
        commands.change_passkey(self.actor, pk=pk, values=values, versions=versions)
        return self.shown(pk)

    def delete_row(self, pk: UUID, versions: Collection[int] | None) -> None:
        commands.delete_passkey(self.actor, pk=pk, versions=versions)


class ResetFactorsView(Endpoint):
    permission = "user.reset_factors"

    @extend_schema(
        operation_id="resetFactors",
        tags=["Users"],
        summary="Take a person's second factors away",
        description=(
            "For somebody who has lost them: removes the authenticator app, the recovery codes and the passkeys, and "
            "ends the person's sessions. The caller must hold every permission that the person holds."
        ),
        request=serializers.ResetFactorsSerializer,
        responses={204: None},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        reset_factors_user(self.actor, pk=pk, **self.validated(serializers.ResetFactorsSerializer))
        return Response(status=204)
