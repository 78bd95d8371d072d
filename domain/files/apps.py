"""Registers the area with Django."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "domain.files"
    label = "files"
