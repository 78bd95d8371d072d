"""What the lists of achievements can be filtered by."""

from api.reading.filters import Choice, FilterSet, Identifier, Text
from api.serializers import choices
from domain.policy.achievements import AchievementKind


class AchievementFilter(FilterSet):
    code = Text()
    kind = Choice(choices=choices(AchievementKind))


class StudentAchievementFilter(FilterSet):
    student_id = Identifier()
    achievement_id = Identifier()
