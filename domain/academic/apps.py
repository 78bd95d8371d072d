"""Registers the area with Django."""

from django.apps import AppConfig


class AcademicConfig(AppConfig):
    name = "domain.academic"
    label = "academic"
