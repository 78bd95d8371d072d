"""Every error code, gathered from the classes that own them."""

from collections.abc import Iterator
from typing import Any

from api.errors import status_of
from api.problems import HttpProblem
from domain.shared.errors import DomainError


def problems() -> list[dict[str, Any]]:
    """Return every code with its status, title and description, ordered by code."""
    found = {
        **{kind.code: _row(kind, kind.status) for kind in _below(HttpProblem) if kind.code},
        **{kind.code: _row(kind, status_of(kind)) for kind in _below(DomainError) if kind.code},
    }
    return [found[code] for code in sorted(found)]


def find_problem(code: str) -> dict[str, Any] | None:
    """Return one code's row, or None."""
    return next((row for row in problems() if row["code"] == code), None)


def _row(kind: Any, status: int) -> dict[str, Any]:
    return {"code": kind.code, "status": status, "title": kind.title, "description": kind.description}


def _below(kind: type) -> Iterator[Any]:
    for inner in kind.__subclasses__():
        yield inner
        yield from _below(inner)
