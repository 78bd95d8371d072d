"""Registers the area with Django."""

from django.apps import AppConfig


class GoldConfig(AppConfig):
    name = "domain.gold"
    label = "gold"
