"""Registers the area with Django."""

from django.apps import AppConfig


class ScholarshipsConfig(AppConfig):
    name = "domain.scholarships"
    label = "scholarships"
