"""Carries the database extensions and functions that every area's migrations build on."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "domain.shared"
    label = "shared"
