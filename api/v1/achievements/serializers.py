"""How achievements look on the wire."""

from django.db.models import F
from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InModelSerializer, OutSerializer, choices
from domain.achievements import queries
from domain.achievements.models import Achievement, StudentAchievement
from domain.policy.achievements import AchievementKind

RULE = ("code", "name", "description", "kind", "threshold", "minimum_mark", "gold", "active_from", "active_until")


class AchievementSerializer(OutSerializer):
    class Meta:
        model = Achievement
        resource = "achievement"
        rows = queries.achievements
        fields = ("id", *RULE, "version", "created_at", "updated_at")


class AchievementAddSerializer(InModelSerializer):
    """What is to be achieved, and what comes with it."""

    class Meta:
        model = Achievement
        fields = RULE


class AchievementRuleSerializer(serializers.Serializer):
    """The rule as it was."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices(AchievementKind))
    threshold = serializers.IntegerField()
    minimum_mark = serializers.DecimalField(5, 2, allow_null=True)


class StudentAchievementSerializer(OutSerializer):
    achievement = AchievementSerializer(read_only=True)
    rule = Computed(
        AchievementRuleSerializer(), lambda path: F(f"{path}rule"), help_text="The rule as it was, whatever it is now."
    )

    class Meta:
        model = StudentAchievement
        resource = "student_achievement"
        rows = queries.student_achievements
        fields = (
            "id", "student_id", "achievement_id", "achievement", "rule", "counted", "gold", "awarded_at", "version",
            "created_at", "updated_at",
        )  # fmt: skip
        expand = ("achievement",)
