"""Registers the area with Django."""

from django.apps import AppConfig


class HelpDeskConfig(AppConfig):
    name = "domain.help_desk"
    label = "help_desk"
