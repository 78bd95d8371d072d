"""Every error code, gathered from the classes that own them."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from api.errors import status_of
from api.problems import HttpProblem
from domain.shared.errors import DomainError


@cache
def _table() -> dict[str, dict[str, Any]]:
    for area in apps.get_app_configs():
        if area.name.startswith("domain.") and area.module and module_has_submodule(area.module, "errors"):
            import_module(f"{area.name}.errors")
    rows = [
        *(_row(kind, kind.status) for kind in _owners(HttpProblem)),
        *(_row(kind, status_of(kind)) for kind in _owners(DomainError)),
    ]
    table = {row["code"]: row for row in sorted(rows, key=lambda row: row["code"])}
    if len(table) < len(rows):
        raise ValueError("Two errors have the same code.")
    return table


def problems() -> list[dict[str, Any]]:
    """Return every code with its status, title and description, ordered by code."""
    return [dict(row) for row in _table().values()]


def find_problem(code: str) -> dict[str, Any] | None:
    """Return one code's row, or None."""
    row = _table().get(code)
    return dict(row) if row else None


def codes_of(status: int) -> list[str]:
    """Return the codes that come with a status."""
    return [code for code, row in _table().items() if row["status"] == status]


def _row(kind: Any, status: int) -> dict[str, Any]:
    return {"code": kind.code, "status": status, "title": kind.title, "description": kind.description}


def _owners(base: Any) -> Iterator[Any]:
    """Yield the classes below that have a code of their own."""
    kind: Any
    for kind in base.__subclasses__():
        if vars(kind).get("code") and kind.__module__.startswith(("api.", "domain.")):
            yield kind
        yield from _owners(kind)
