"""Bodies and answers of second factors and passkeys."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers import InSerializer, OutSerializer
from api.v1.auth.serializers import DeviceSerializer
from domain.authentication.models import Passkey
from domain.policy import limits

LONGEST_CODE = 40
FREE_OBJECT = {"type": "object", "additionalProperties": True}


@extend_schema_field(FREE_OBJECT)
class WebAuthnObject(serializers.DictField):
    """An object whose members WebAuthn defines, and browsers add to: taken and given as it is."""


def _credential(function: str) -> WebAuthnObject:
    return WebAuthnObject(
        help_text=f"What `navigator.credentials.{function}()` returned, as its `toJSON()` gives it (WebAuthn Level 3)."
    )


class ConfirmPersonSerializer(InSerializer):
    """Nothing soon after a login; later the password."""

    password = serializers.CharField(
        max_length=1024,
        trim_whitespace=False,
        write_only=True,
        required=False,
        help_text=f"Needed once the login is {limits.RECENT_LOGIN_MINUTES} minutes old.",
    )


class CodeSerializer(InSerializer):
    code = serializers.CharField(
        max_length=LONGEST_CODE,
        help_text="Of the authenticator app, or a recovery code. Spaces and dashes don't count.",
    )


class TotpConfirmSerializer(InSerializer):
    code = serializers.CharField(max_length=LONGEST_CODE, help_text="What the authenticator app shows now.")


class TotpRemoveSerializer(InSerializer):
    """The password, or a code of the app, or a recovery code."""

    password = serializers.CharField(max_length=1024, trim_whitespace=False, write_only=True, required=False)
    code = serializers.CharField(max_length=LONGEST_CODE, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError({"code": "Give the password or a code."}, code="required")
        return attrs


class SecondFactorSerializer(DeviceSerializer):
    """The challenge that the login was answered with, and one proof."""

    challenge = serializers.CharField(max_length=200, help_text="`params.challenge` of `second_factor_required`.")
    code = serializers.CharField(
        max_length=LONGEST_CODE, required=False, help_text="Of the authenticator app, or a recovery code."
    )
    passkey = WebAuthnObject(
        required=False,
        help_text="What `navigator.credentials.get()` returned for `params.passkey_options`, by its `toJSON()`.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("code" in attrs) == ("passkey" in attrs):
            raise serializers.ValidationError({"code": "Give a code or a passkey's answer."}, code="required")
        return attrs


class PasskeyLoginSerializer(DeviceSerializer):
    credential = _credential("get")


class PasskeyAddSerializer(InSerializer):
    name = serializers.CharField(max_length=100, help_text="What the person calls it.")
    credential = _credential("create")


class PasskeyChangeSerializer(InSerializer):
    name = serializers.CharField(max_length=100, required=False, help_text="What the person calls it.")


class ResetFactorsSerializer(InSerializer):
    reason = serializers.CharField(
        min_length=limits.REASON_LENGTH[0],
        max_length=limits.REASON_LENGTH[1],
        help_text="Why, and how the person's identity was checked. It is recorded.",
    )


class NewTotpSerializer(serializers.Serializer):
    """What an authenticator app must know. It is shown once."""

    secret = serializers.CharField(help_text="Base32, to be typed in.")
    otpauth_uri = serializers.CharField(help_text="To be shown as a QR code.")


class RecoveryCodesSerializer(serializers.Serializer):
    """Codes for the day on which every other factor is lost. They are shown once; earlier ones have ended."""

    recovery_codes = serializers.ListField(child=serializers.CharField(), help_text="Each is good for one use.")


class FactorsSerializer(serializers.Serializer):
    """What proves who the caller is besides the password."""

    second_factor = serializers.BooleanField(help_text="Whether a login takes more than the password.")
    totp_confirmed_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when an authenticator app is in use; null: none is."
    )
    passkeys = serializers.IntegerField(help_text="How many there are.")
    recovery_codes_left = serializers.IntegerField()


class CeremonyOptionsSerializer(serializers.Serializer):
    """What a browser needs to ask an authenticator."""

    options = WebAuthnObject(help_text="`publicKey` of the browser's call, as JSON (WebAuthn Level 3).")
    expires_in = serializers.IntegerField(help_text="Seconds within which the answer must arrive.")


class PasskeyAddedSerializer(serializers.Serializer):
    """The new passkey, and recovery codes if it is the account's first factor."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    recovery_codes = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="Shown once; null: those from before are good."
    )


class PasskeySerializer(OutSerializer):
    class Meta:
        model = Passkey
        resource = "passkey"
        fields = (
            "id", "user_id", "name", "transports", "backed_up", "last_used_at", "version", "created_at", "updated_at",
        )  # fmt: skip
