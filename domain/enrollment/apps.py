"""Registers the area with Django."""

from django.apps import AppConfig


class EnrollmentConfig(AppConfig):
    name = "domain.enrollment"
    label = "enrollment"
