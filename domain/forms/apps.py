"""Registers the forms."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "domain.forms"
    label = "forms"
