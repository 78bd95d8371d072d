"""Registers the area with Django."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    name = "domain.social"
    label = "social"
