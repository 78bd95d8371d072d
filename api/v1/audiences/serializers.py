"""How the rules of an audience look on the wire. Each resource that has some names its own by these."""

from rest_framework import serializers

from api.serializers import InSerializer, choices
from domain.policy.audiences import AudienceKind

KINDS = choices(AudienceKind)


class AudienceRuleSerializer(serializers.Serializer):
    """One rule: everyone, or what one of the other fields names."""

    kind = serializers.ChoiceField(choices=KINDS)
    role = serializers.CharField(allow_null=True, help_text="The code of a role.")
    course_id = serializers.UUIDField(allow_null=True)
    intake_id = serializers.UUIDField(allow_null=True)
    offering_id = serializers.UUIDField(allow_null=True)
    person_id = serializers.UUIDField(allow_null=True)


class AudienceRuleAddSerializer(InSerializer):
    """One rule. `everyone` names nothing; each other kind names one object, by its own field."""

    kind = serializers.ChoiceField(choices=KINDS)
    role = serializers.CharField(max_length=40, required=False, allow_null=True, help_text="The code of a role.")
    course_id = serializers.UUIDField(required=False, allow_null=True)
    intake_id = serializers.UUIDField(required=False, allow_null=True)
    offering_id = serializers.UUIDField(required=False, allow_null=True)
    person_id = serializers.UUIDField(required=False, allow_null=True)
