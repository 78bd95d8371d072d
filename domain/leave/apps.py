"""Registers the area with Django."""

from django.apps import AppConfig


class LeaveConfig(AppConfig):
    name = "domain.leave"
    label = "leave"
