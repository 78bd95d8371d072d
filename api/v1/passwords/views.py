"""Changing a forgotten or known password, and proving an address."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.v1.auth.views import PublicEndpoint
from api.v1.passwords import serializers
from domain.authentication import commands
from domain.policy import limits


class PasswordView(Endpoint):
    # Kept answers would hold nothing, and a transaction around the whole would stay open while hashes are made.
    idempotent = False
    rate = "login"
    body_limit = limits.CREDENTIALS_BYTES_MAX

    @extend_schema(
        operation_id="changePassword",
        tags=["Auth"],
        summary="Change one's password",
        description=(
            "Takes the present password and sets the new one. All other sessions of the account end within seconds, "
            "and the person is told by e-mail. Wrong passwords count like failed logins."
        ),
        request=serializers.PasswordChangeSerializer,
        responses={204: None, 403: None},
    )
    def post(self, request: Request) -> Response:
        commands.change_password(self.actor, **self.validated(serializers.PasswordChangeSerializer))
        return Response(status=204)


class PasswordResetView(PublicEndpoint):
    @extend_schema(
        operation_id="startPasswordReset",
        tags=["Auth"],
        summary="Ask for a link to set a new password",
        description=(
            "Sends a link to the address if it is an account's. The answer and its time are the same in any case: "
            "nobody learns who has an account. The link leads to `/reset-password#token=…` of the front end."
        ),
        request=serializers.PasswordResetSerializer,
        responses={202: None},
    )
    def post(self, request: Request) -> Response:
        data = self.validated(serializers.PasswordResetSerializer)
        commands.start_password_reset(self.actor, page=f"{settings.FRONTEND_URL}/reset-password", **data)
        return Response(status=202)


class PasswordResetConfirmView(PublicEndpoint):
    @extend_schema(
        operation_id="confirmPasswordReset",
        tags=["Auth"],
        summary="Set a new password by an e-mailed link",
        description=(
            f"The link works once, within {limits.PASSWORD_RESET_MINUTES} minutes. All sessions of the account end, "
            "failed logins are forgotten, and the address counts as verified. A refused password does not spend it."
        ),
        request=serializers.PasswordResetConfirmSerializer,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        commands.confirm_password_reset(self.actor, **self.validated(serializers.PasswordResetConfirmSerializer))
        return Response(status=204)


class EmailVerificationView(Endpoint):
    idempotent = False
    rate = "login"

    @extend_schema(
        operation_id="startEmailVerification",
        tags=["Auth"],
        summary="Ask for a link that verifies one's address",
        description=(
            "Sends a link to the caller's own address, unless it is verified already. It leads to "
            "`/verify-email#token=…` of the front end."
        ),
        request=None,
        responses={202: None, 403: None},
    )
    def post(self, request: Request) -> Response:
        commands.start_email_verification(self.actor, page=f"{settings.FRONTEND_URL}/verify-email")
        return Response(status=202)


class EmailVerificationConfirmView(PublicEndpoint):
    @extend_schema(
        operation_id="confirmEmailVerification",
        tags=["Auth"],
        summary="Verify an address by an e-mailed link",
        description=(
            f"The link works once, within {limits.EMAIL_VERIFICATION_HOURS} hours, and only as long as the account "
            "has the address that it was sent to."
        ),
        request=serializers.EmailVerificationConfirmSerializer,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        data = self.validated(serializers.EmailVerificationConfirmSerializer)
        commands.confirm_email_verification(self.actor, **data)
        return Response(status=204)
