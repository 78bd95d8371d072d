"""Which refusals an operation can give: bodies, tokens, matching and limits decide."""

from collections.abc import Iterator
from typing import Any

from api.endpoints import REHEARSED, WRITES

CHANGES = frozenset({"PUT", "PATCH", "DELETE"})


def is_idempotent(view: Any, method: str) -> bool:
    """Tell whether a POST may carry an Idempotency-Key."""
    return method == "POST" and bool(getattr(view, "idempotent", False))


def can_rehearse(view: Any, method: str) -> bool:
    """Tell whether the operation heeds `Prefer: dry-run`."""
    return method in REHEARSED and bool(getattr(view, "idempotent", False))


def needs_key(view: Any) -> bool:
    """Tell whether the operation refuses to run without an Idempotency-Key."""
    return getattr(view, "action", None) in getattr(view, "key_required", ())


def matches(view: Any, method: str) -> bool:
    """Tell whether the operation heeds If-Match."""
    return (method in CHANGES and hasattr(view, "if_match_required")) or _step_matches(view) or _step_may_match(view)


def needs_match(view: Any) -> bool:
    """Tell whether an operation that heeds If-Match refuses to run without it."""
    return _step_matches(view) or (not _step_may_match(view) and bool(view.if_match_required))


def _step_matches(view: Any) -> bool:
    return getattr(view, "action", None) in getattr(view, "match_required", ())


def _step_may_match(view: Any) -> bool:
    return getattr(view, "action", None) in getattr(view, "match_heeded", ())


def is_conditional(view: Any, method: str) -> bool:
    """Tell whether the operation answers 304 to a matching If-None-Match."""
    if method != "GET":
        return False
    return bool(getattr(view, "conditional", getattr(view, "action", None) in {"list", "retrieve"}))


def refusals(view: Any, method: str, path: str, *, has_body: bool) -> Iterator[int]:
    """Yield the statuses of the refusals."""
    yield from (400, 406, 500, 503)
    if view.get_authenticators():
        yield 401
    if view.permission is not None:
        yield 403
    if "{" in path:
        yield 404
    if method in WRITES and view.permission is not None:
        yield 409
    if has_body or method == "POST":  # what takes nothing refuses what is sent
        yield from (413, 415, 422)
    if is_idempotent(view, method):
        yield from (409, 413, 422)
    if matches(view, method):
        yield 412
        if needs_match(view):
            yield 428
    if view.get_throttles():
        yield 429
