"""A question about what somebody may do, and its answer."""

from typing import Any

from rest_framework import serializers

from api.serializers import InSerializer, VisibleRow
from domain.people.queries import users
from domain.policy.permissions import MATRIX
from domain.policy.reach import Scope
from domain.policy.roles import GrantState

SCOPES = [(each.value, each.value) for each in Scope]
STATES = [(each.value, each.value) for each in GrantState]


class QuestionSerializer(InSerializer):
    """May this person do this, to this object?"""

    user_id = VisibleRow(rows=users, permission="user.explain")
    permission = serializers.CharField(max_length=100, help_text="As in the permission matrix.")
    object_type = serializers.CharField(
        max_length=100, required=False, help_text="The noun of the permission, which it is anyhow."
    )
    object_id = serializers.UUIDField(required=False, help_text="An object that the caller sees.")

    def validate_permission(self, value: str) -> str:
        if value not in MATRIX:
            raise serializers.ValidationError("There is no such permission.", code="permission_unknown")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        noun = attrs["permission"].split(".")[0]
        if attrs.setdefault("object_type", noun) != noun:
            detail = f"The permission is about objects of the type {noun}."
            raise serializers.ValidationError({"object_type": detail}, code="invalid")
        return attrs


class ExplainedAccountSerializer(serializers.Serializer):
    is_active = serializers.BooleanField()
    deactivated_at = serializers.DateTimeField(allow_null=True)
    live_sessions = serializers.IntegerField(help_text="Logins that have not ended.")


class ExplainedObjectSerializer(serializers.Serializer):
    object_type = serializers.CharField()
    object_id = serializers.UUIDField()
    reached = serializers.BooleanField(help_text="Whether it is among the rows that the person reaches.")
    by_scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPES))


class ExplainedGrantSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    role = serializers.CharField(help_text="The role's code.")
    state = serializers.ChoiceField(choices=STATES)
    scope = serializers.ChoiceField(choices=SCOPES, help_text="How far it gives the permission.")
    limit = serializers.ChoiceField(choices=SCOPES, allow_null=True, help_text="Null: everywhere.")
    limit_id = serializers.UUIDField(allow_null=True, help_text="The course, unit or offering of the limit.")
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    reaches = serializers.BooleanField(
        allow_null=True, help_text="Whether its scope holds the object; null if none was asked about."
    )
    words = serializers.CharField()


class ExplanationSerializer(serializers.Serializer):
    """The answer, and every grant that gives the permission, gave it once, or will."""

    user_id = serializers.UUIDField()
    permission = serializers.CharField()
    allowed = serializers.BooleanField()
    summary = serializers.CharField(help_text="The same in words.")
    account = ExplainedAccountSerializer()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPES), help_text="Held now.")
    object = ExplainedObjectSerializer(allow_null=True)
    grants = ExplainedGrantSerializer(many=True)
