"""Registers the area with Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "domain.jobs"
    label = "jobs"
