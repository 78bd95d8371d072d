"""Registers the area with Django."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "domain.idempotency"
    label = "idempotency"
