"""Registers the area with Django."""

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "domain.attendance"
    label = "attendance"
