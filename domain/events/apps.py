"""Registers the area with Django."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "domain.events"
    label = "events"
