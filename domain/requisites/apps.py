"""Registers the area with Django."""

from django.apps import AppConfig


class RequisitesConfig(AppConfig):
    name = "domain.requisites"
    label = "requisites"
