"""Achievements, and who has them."""

from api.v1.achievements import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.achievements import queries


class AchievementViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """What students can achieve, by rule: so much of what its kind counts. Every hour whoever has enough gets it, and
    its bonus of gold, once. Whoever has it keeps it, with the rule as it was, whatever becomes of the rule.
    """

    caching = "private, must-revalidate"
    resource = "achievement"
    bears_lag = True
    rows = queries.achievements
    serializer_class = serializers.AchievementSerializer
    add_serializer = change_serializer = serializers.AchievementAddSerializer
    filterset_class = filters.AchievementFilter
    ordering = {"code": "code"}
    default_ordering = "code"


class StudentAchievementViewSet(ListMixin, ResourceViewSet):
    """What students have achieved, by which rule, and what was counted then."""

    resource = "student_achievement"
    rows = queries.student_achievements
    serializer_class = serializers.StudentAchievementSerializer
    filterset_class = filters.StudentAchievementFilter
    ordering = {"awarded_at": "awarded_at"}
    default_ordering = "-awarded_at"
