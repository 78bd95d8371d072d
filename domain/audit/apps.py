"""Registers the area with Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "domain.audit"
    label = "audit"
