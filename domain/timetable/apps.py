"""Registers the area with Django."""

from django.apps import AppConfig


class TimetableConfig(AppConfig):
    name = "domain.timetable"
    label = "timetable"
