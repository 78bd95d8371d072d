"""Registers the management commands with Django."""

from django.apps import AppConfig


class ScriptsConfig(AppConfig):
    name = "scripts"
