"""Registers the area with Django."""

from django.apps import AppConfig


class AuthenticationConfig(AppConfig):
    name = "domain.authentication"
    label = "authentication"
