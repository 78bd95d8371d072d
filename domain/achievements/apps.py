"""Registers the area with Django."""

from django.apps import AppConfig


class AchievementsConfig(AppConfig):
    name = "domain.achievements"
    label = "achievements"
