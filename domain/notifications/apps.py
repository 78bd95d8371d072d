"""Registers the area with Django."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "domain.notifications"
    label = "notifications"
