"""Registers the area with Django."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "domain.records"
    label = "records"
