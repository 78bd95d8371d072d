"""Registers the area with Django."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "domain.results"
    label = "results"
