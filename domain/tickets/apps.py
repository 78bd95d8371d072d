"""Registers the area with Django."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "domain.tickets"
    label = "tickets"
