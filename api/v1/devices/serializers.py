"""How sessions look on the wire."""

from django.db.models import BooleanField, Q, UUIDField
from django.db.models.expressions import ExpressionWrapper
from rest_framework import serializers

from api.reading.columns import Computed
from api.reading.plan import Slot
from api.serializers import InModelSerializer, InSerializer, OutSerializer
from domain.authentication.models import DeviceSession


def _current(path: str) -> ExpressionWrapper:
    return ExpressionWrapper(Q(**{f"{path}id": Slot("session", UUIDField())}), output_field=BooleanField())


class DeviceSessionSerializer(OutSerializer):
    current = Computed(serializers.BooleanField(help_text="Whether the request was made in this session."), _current)

    class Meta:
        model = DeviceSession
        resource = "device_session"
        fields = (
            "id", "user_id", "name", "platform", "user_agent", "address", "current", "last_seen_at", "ended_at",
            "ended_because", "acting_by_id", "expires_at", "version", "created_at", "updated_at",
        )  # fmt: skip


class DeviceSessionChangeSerializer(InModelSerializer):
    class Meta:
        model = DeviceSession
        fields = ("name",)


class RevokeAllSerializer(InSerializer):
    """Which of the caller's sessions to end."""

    keep_current = serializers.BooleanField(
        required=False, help_text="Leave the session that the request is made in. False unless given."
    )


class RevokedSerializer(serializers.Serializer):
    revoked = serializers.IntegerField(min_value=0, help_text="How many sessions have ended.")
