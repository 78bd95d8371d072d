"""Django's admin: superusers look at the tables here. Changes go through the API, where the rules are."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

AREAS = ("users", "academic", "enrollment", "jobs")
SECRET = frozenset({"password", "digest"})


class LookOnly(admin.ModelAdmin):
    """A table to browse: nothing is added, changed or deleted past the commands."""

    show_full_result_count = False
    list_per_page = 50
    ordering = ("-id",)

    def get_list_display(self, request: HttpRequest) -> Any:
        return [field.name for field in self.model._meta.fields if field.name not in SECRET and not field.is_relation][
            :8
        ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [field.name for field in self.model._meta.fields if field.name not in SECRET]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def register() -> None:
    """Put every table of the areas on the admin's index."""
    for area in AREAS:
        for model in apps.get_app_config(area).get_models():
            _register(model)


def _register(model: type[Model]) -> None:
    if not admin.site.is_registered(model):
        admin.site.register(model, LookOnly)
