"""Registers the area with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "domain.people"
    label = "people"
