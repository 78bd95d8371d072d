"""Registers the area with Django."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "domain.resources"
    label = "resources"
