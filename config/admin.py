"""Django's admin: superusers look at the tables here. Changes go through the API, where the rules are."""

from typing import Any, cast

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import CharField, TextInput
from django.http import Http404, HttpRequest, HttpResponse

from api.throttles import limiter, login_buckets, rate
from config.backends import visitor
from domain.authentication.commands import start_admin
from domain.shared.errors import Overloaded, TooMany

AREAS = ("users", "authentication", "people", "academic", "enrollment", "scholarships", "files", "jobs", "audit")
SECRET = frozenset({"password", "digest", "secret", "private_key"})


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


class RatedLoginForm(AdminAuthenticationForm):
    """The login form, counted in the same bucket as the API's login, and asking for the same second factor."""

    code = CharField(
        label="Second factor", max_length=40, required=False, widget=TextInput(attrs={"autocomplete": "one-time-code"})
    )

    def clean(self) -> Any:
        for kind, who in login_buckets(cast(HttpRequest, self.request), lambda: self.data.get("username", "")):
            if not limiter().take(f"cms:rate:{kind}:{who}", rate(kind)).allowed:
                raise ValidationError("Too many attempts: wait a minute.", code="rate_limited")
        try:
            cleaned = super().clean()
            if self.user_cache and not self.errors and not self._enters(self.user_cache, cleaned["code"]):
                raise ValidationError("A code of the authenticator app, or a recovery code, is needed.", code="factor")
            return cleaned
        except (TooMany, Overloaded) as error:
            raise ValidationError(f"{error.title}: try again later.", code=error.code) from error

    def _enters(self, user: Any, code: str) -> bool:
        return start_admin(visitor(self.request), user=user, code=code)


def _nothing(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    raise Http404


def register() -> None:
    """Put every table of the areas on the admin's index, and take off what would write."""
    admin.site.login_form = RatedLoginForm
    admin.site.login_template = "admin_login.html"
    admin.site.password_change = _nothing  # type: ignore[assignment]
    admin.site.password_change_done = _nothing  # type: ignore[assignment]
    if admin.site.is_registered(Group):
        admin.site.unregister(Group)
    for area in AREAS:
        for model in apps.get_app_config(area).get_models():
            _register(model)


def _register(model: type[Model]) -> None:
    if not admin.site.is_registered(model):
        admin.site.register(model, LookOnly)
