"""Registers the area with Django."""

from django.apps import AppConfig


class CheckInConfig(AppConfig):
    name = "domain.check_in"
    label = "check_in"
