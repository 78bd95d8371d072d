"""Bodies and answers of logging in."""

from typing import Any

from rest_framework import serializers

from api.serializers import InSerializer


class LoginSerializer(InSerializer):
    """The account's e-mail, or the same as `username`, and the password."""

    email = serializers.CharField(max_length=254, required=False)
    username = serializers.CharField(max_length=254, required=False, help_text="Taken for `email`.")
    password = serializers.CharField(max_length=1024, trim_whitespace=False, write_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        names = {attrs[name] for name in ("email", "username") if name in attrs}
        if len(names) != 1:
            raise serializers.ValidationError({"email": "Give the e-mail once."}, code="required")
        return {"email": names.pop(), "password": attrs["password"]}


class RefreshTokenSerializer(InSerializer):
    refresh_token = serializers.CharField(max_length=200, help_text="Good for one use.")


class TokensSerializer(serializers.Serializer):
    """An access token for the `Authorization` header, and the refresh token that gets the next pair."""

    access_token = serializers.CharField(help_text="A JWT; send it as `Authorization: Bearer …`.")
    token_type = serializers.CharField(help_text="Always `Bearer`.")
    expires_in = serializers.IntegerField(help_text="Seconds until the access token ends.")
    refresh_token = serializers.CharField(help_text="Opaque; good for one use.")
    refresh_expires_at = serializers.DateTimeField()


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
