"""Every operation of the API, read off the URL patterns."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from api.viewsets import ResourceViewSet
from domain.policy.fields import FIELDS
from domain.policy.permissions import MATRIX
from domain.policy.reach import Scope
from domain.policy.roles import SystemRole

METHODS = ("get", "post", "put", "patch", "delete")
CONVERTER = re.compile(r"<(?:(\w+):)?\w+>")
AN_ID = UUID("01930000-0000-7000-8000-000000000000")
# Served beside the API: no operations, and no data of the university.
BESIDE_THE_API = ("api.health", "api.openapi.views", "django.contrib.staticfiles.views")
# Every person may ask who they are; there is no role that could forbid it.
FOR_EVERY_PERSON = frozenset(
    {
        "GET /api/v1/me",
        "POST /api/v1/me/stop-acting",
        "GET /api/v1/meta/permissions",
        "POST /api/v1/auth/password",
        "POST /api/v1/auth/email-verification",
        "GET /api/v1/me/calendar-feed",
        "POST /api/v1/me/calendar-feed/rotate",
        "DELETE /api/v1/me/calendar-feed",
        "GET /api/v1/me/factors",
        "GET /api/v1/me/gold-account",
        "PATCH /api/v1/me/gold-account",
        "POST /api/v1/me/passkeys",
        "POST /api/v1/me/passkeys/challenge",
        "POST /api/v1/me/recovery-codes",
        "POST /api/v1/me/totp",
        "POST /api/v1/me/totp/confirm",
        "POST /api/v1/me/totp/remove",
        "GET /api/v1/me/notification-preferences",
        "PATCH /api/v1/me/notification-preferences",
    }
)


@dataclass(frozen=True)
class Operation:
    """One method of one URL."""

    method: str
    route: str
    view: type[Any]
    action: str | None

    def __str__(self) -> str:
        return f"{self.method.upper()} /{self.route}"

    @property
    def path(self) -> str:
        """The URL with an id that no row has."""
        return "/" + CONVERTER.sub(lambda match: str(AN_ID) if match[1] == "uuid" else "nothing", self.route)

    @cached_property
    def permission(self) -> str | None:
        view = self.view()
        view.action = self.action
        found: str | None = getattr(view, "permission", None)
        return found

    @property
    def public(self) -> bool:
        return bool(getattr(self.view, "public", False))

    @property
    def is_list(self) -> bool:
        return self.method == "get" and self.action == "list" and issubclass(self.view, ResourceViewSet)


def operations(patterns: Iterable[Any] | None = None) -> list[Operation]:
    """Return the operations behind these URL patterns, or behind all of the project's."""
    return list(_walk(get_resolver().url_patterns if patterns is None else patterns, ""))


def _walk(patterns: Iterable[Any], prefix: str) -> Iterator[Operation]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route) if pattern.app_name != "admin" else ()
        elif isinstance(pattern, URLPattern) and not pattern.callback.__module__.startswith(BESIDE_THE_API):
            yield from _of_view(pattern.callback, route)


def _of_view(callback: Any, route: str) -> Iterator[Operation]:
    view = getattr(callback, "cls", callback)
    actions = getattr(callback, "actions", None) or {}
    methods = actions or {name: None for name in METHODS if hasattr(view, name)}
    for method, action in methods.items():
        yield Operation(method, route, view, action)
    if not methods:
        yield Operation("get", route, view, None)


def unguarded(found: Iterable[Operation]) -> Iterator[str]:
    """Yield the operations that the permission matrix does not decide."""
    for operation in found:
        if not (isinstance(operation.view, type) and issubclass(operation.view, APIView)):
            yield f"{operation} is not a view of the API"
        elif operation.public and operation.permission is not None:
            yield f"{operation} is public and has a permission"
        elif operation.permission is None and not operation.public and str(operation) not in FOR_EVERY_PERSON:
            yield f"{operation} has neither a permission nor `public = True`"
        elif operation.permission is not None and operation.permission not in MATRIX:
            yield f"{operation}: {operation.permission} is not in the matrix"


def dead_rows(found: Iterable[Operation], permissions: Iterable[str] = tuple(MATRIX)) -> list[str]:
    """Return the permissions that belong to no operation and to no field."""
    of_fields = {each for rules in FIELDS.values() for rule in rules.values() for each in (rule.read, rule.write)}
    return sorted(set(permissions) - {operation.permission for operation in found} - of_fields)


def gate_fault(operation: Operation, role: SystemRole, status: int) -> str | None:
    """Say what is wrong with this answer to this role. 404, 400, 422, 428 and 2xx all mean: past the gate."""
    refused = operation.permission is not None and MATRIX[operation.permission][role] is Scope.NONE
    if (status == 403) == refused and status not in {401, 405, 429} and status < 500:
        return None
    return f"{operation} answers {status} to {role}; the matrix says {'none' if refused else 'past the gate'}"
