"""Bodies and answers of logging in."""

from enum import StrEnum
from typing import Any

from rest_framework import serializers

from api.serializers import InSerializer


class TokenMode(StrEnum):
    """Where a client keeps its refresh token: in the answer's body, or in a cookie that scripts can't read."""

    BODY = "body"
    COOKIE = "cookie"


class DeviceSerializer(InSerializer):
    """What a client may say of itself when it logs in, and how it wants its refresh token."""

    device_name = serializers.CharField(
        max_length=100, required=False, allow_blank=True, help_text="What the person calls the device."
    )
    platform = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="Such as `ios`, `android` or `web`."
    )
    mode = serializers.ChoiceField(
        [(each.value, each.value) for each in TokenMode],
        required=False,
        help_text="`body` unless it says `cookie`: for pages; the refresh token is in a cookie, not in the body.",
    )


class LoginSerializer(DeviceSerializer):
    """The account's e-mail, or the same as `username`, and the password."""

    email = serializers.CharField(max_length=254, required=False)
    username = serializers.CharField(max_length=254, required=False, help_text="Taken for `email`.")
    password = serializers.CharField(max_length=1024, trim_whitespace=False, write_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        names = {attrs.pop(name) for name in ("email", "username") if name in attrs}
        if len(names) != 1:
            raise serializers.ValidationError({"email": "Give the e-mail once."}, code="required")
        return {"email": names.pop(), **attrs}


class RefreshTokenSerializer(InSerializer):
    """The refresh token; a page whose token is in a cookie sends `{}`."""

    refresh_token = serializers.CharField(
        max_length=200, required=False, help_text="Good for one use. Without it, the cookie's is taken."
    )


class TokensSerializer(serializers.Serializer):
    """An access token for the `Authorization` header, and the refresh token that gets the next pair."""

    access_token = serializers.CharField(help_text="A JWT; send it as `Authorization: Bearer …`.")
    token_type = serializers.CharField(help_text="Always `Bearer`.")
    expires_in = serializers.IntegerField(help_text="Seconds until the access token ends.")
    refresh_token = serializers.CharField(
        allow_null=True, help_text="Opaque; good for one use. Null if it is in the cookie, or the login has none."
    )
    refresh_expires_at = serializers.DateTimeField(allow_null=True)


class JwkSerializer(serializers.Serializer):
    """A public key (RFC 7517, RFC 8037)."""

    kty = serializers.CharField()
    crv = serializers.CharField()
    x = serializers.CharField()
    kid = serializers.CharField()
    use = serializers.CharField()
    alg = serializers.CharField()


class JwksSerializer(serializers.Serializer):
    keys = JwkSerializer(many=True)
