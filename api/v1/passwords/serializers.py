"""Bodies about passwords and addresses."""

from typing import Any

from rest_framework import serializers

from api.serializers import InSerializer
from domain.policy import limits


def _new_password() -> Any:
    least, most = limits.PASSWORD_LENGTH
    return serializers.CharField(
        max_length=most,
        trim_whitespace=False,
        write_only=True,
        help_text=f"{least} to {most} characters; not a common one, and unlike the person's name and e-mail.",
    )


def _secret() -> Any:
    return serializers.CharField(max_length=200, help_text="What follows `#token=` in the link.")


class PasswordChangeSerializer(InSerializer):
    """The present password and the new one."""

    current_password = serializers.CharField(max_length=1024, trim_whitespace=False, write_only=True)
    new_password = _new_password()


class PasswordResetSerializer(InSerializer):
    """Whose password is forgotten."""

    email = serializers.CharField(max_length=254)


class PasswordResetConfirmSerializer(InSerializer):
    """The secret that was e-mailed, and the new password."""

    token = _secret()
    new_password = _new_password()


class EmailVerificationConfirmSerializer(InSerializer):
    """The secret that was e-mailed."""

    token = _secret()
