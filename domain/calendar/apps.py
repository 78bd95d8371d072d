"""Registers the area with Django."""

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "domain.calendar"
    label = "calendar"
