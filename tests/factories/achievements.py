"""Achievements, and students who have them."""

from datetime import UTC, datetime

import factory

from domain.achievements.models import Achievement, StudentAchievement
from domain.achievements.rules import snapshot
from domain.policy.achievements import AchievementKind
from tests.factories.users import UserFactory


class AchievementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Achievement

    code = factory.Sequence(lambda n: f"achievement_{n}")
    name = "Golden start"
    kind = AchievementKind.GOLD_EARNED
    threshold = 100
    active_from = datetime(2020, 1, 1, tzinfo=UTC)


class StudentAchievementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StudentAchievement

    student = factory.SubFactory(UserFactory)
    achievement = factory.SubFactory(AchievementFactory)
    rule = factory.LazyAttribute(lambda row: snapshot(row.achievement))
    counted = 120
