"""Every refusal becomes a problem document here; the one table from a refusal's kind to its status."""

import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions as drf
from rest_framework.views import set_rollback

from api import metrics, problems
from api.clients import path_told
from domain.authentication.errors import TokenInvalid, TooManyCodes, Unauthenticated
from domain.policy import limits
from domain.shared import errors
from domain.shared.locking import LOCK_NOT_AVAILABLE

log = structlog.get_logger(channel="api")

STATUS_OF: Final[dict[type[errors.DomainError], int]] = {
    Unauthenticated: 401,
    TooManyCodes: 429,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Stale: 412,
    errors.Conflict: 409,
    errors.RuleBroken: 422,
    errors.TooMany: 429,
    errors.Overloaded: 503,
}
RETRY_AFTER_SECONDS: Final = "1"
ERRORS_TOLD: Final = 100  # of one request


def status_of(error: type[errors.DomainError]) -> int:
    """Return the HTTP status of a kind of domain error."""
    return next(STATUS_OF[kind] for kind in error.__mro__ if kind in STATUS_OF)


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer an exception raised in a view. DRF calls it for every one."""
    set_rollback()
    request = context["request"]._request
    if isinstance(error, drf.MethodNotAllowed):
        view = context["view"]
        problem = problems.MethodNotAllowed(headers={"Allow": ", ".join(view.allowed_methods)})
        return problems.answer_problem(request, problem)
    return to_response(request, error)


def to_response(request: HttpRequest, error: Exception) -> HttpResponse:
    """Turn any exception into a problem document."""
    known = _translated(error)
    if isinstance(known, errors.DomainError):
        return _domain(request, known)
    if isinstance(known, problems.HttpProblem):
        return problems.answer_problem(request, known)
    log.error("unhandled", exc_info=error, path=path_told(request))
    return problems.answer_problem(request, problems.InternalError())


Refusal = errors.DomainError | problems.HttpProblem
# What libraries raise, and what it means here.
_MEANING: Final[tuple[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Any], Refusal]], ...]] = (
    ((errors.DomainError, problems.HttpProblem), lambda error: error),
    (
        drf.ValidationError,
        lambda error: problems.ValidationFailed(errors=list(islice(flatten(error.get_full_details()), ERRORS_TOLD))),
    ),
    ((Http404, drf.NotFound), lambda error: errors.NotFound()),
    ((drf.PermissionDenied, PermissionDenied), lambda error: errors.Forbidden()),
    (drf.AuthenticationFailed, lambda error: TokenInvalid()),
    (drf.NotAuthenticated, lambda error: problems.NotAuthenticated(headers={"WWW-Authenticate": 'Bearer realm="api"'})),
    (drf.ParseError, lambda error: problems.Malformed()),
    (drf.NotAcceptable, lambda error: problems.NotAcceptable()),
    (drf.UnsupportedMediaType, lambda error: problems.UnsupportedMediaType()),
    (RequestDataTooBig, lambda error: too_large()),
    ((SuspiciousOperation, TooManyFieldsSent), lambda error: problems.Malformed()),
    ((OperationalError, InterfaceError, InternalError), lambda error: _unavailable(error)),  # noqa: PLW0108
)


def _translated(error: Exception) -> Refusal | None:
    return next((make(error) for kinds, make in _MEANING if isinstance(error, kinds)), None)


def _unavailable(error: Exception) -> Refusal:
    metrics.DATABASE_ERRORS.labels(type(error).__name__).inc()
    if getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE:
        return errors.Busy()
    log.error("database_unavailable", exc_info=error)
    return problems.Unavailable(headers={"Retry-After": "2"})


def too_large(limit: int = limits.BODY_BYTES_MAX) -> problems.PayloadTooLarge:
    """Return the refusal of a body over the limit, in bytes."""
    told = {
        "code": "payload_too_large",
        "detail": "The limit is in bytes.",
        "params": {"limit": limit},
    }
    return problems.PayloadTooLarge(errors=[told])


def _domain(request: HttpRequest, error: errors.DomainError) -> HttpResponse:
    kind = type(error)
    headers = {}
    if isinstance(error, errors.Busy):
        headers["Retry-After"] = RETRY_AFTER_SECONDS
    if "retry_after" in error.params:
        headers["Retry-After"] = str(error.params["retry_after"])
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="api", error="invalid_token"'
    return problems.answer(
        request,
        status=status_of(kind),
        code=error.code,
        title=error.title,
        detail=error.detail,
        params=error.params,
        errors=list(islice(error.told(), ERRORS_TOLD)) if error.fields or error.causes else [],
        headers=headers,
    )


def flatten(details: Any, pointer: str = "") -> Iterator[dict[str, Any]]:
    """Yield one error per message of DRF's nested details, with a JSON Pointer (RFC 6901) to its field."""
    if _is_leaf(details):
        yield {"pointer": pointer, "code": str(details["code"]), "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            step = "" if name == "non_field_errors" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            yield from flatten(inner, pointer + step)
    elif isinstance(details, list):
        for index, inner in enumerate(details):
            yield from flatten(inner, pointer if _is_leaf(inner) else f"{pointer}/{index}")


def _is_leaf(details: Any) -> bool:
    return (
        isinstance(details, dict)
        and set(details) == {"message", "code"}
        and all(isinstance(value, str) for value in details.values())
    )


def view_400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return to_response(request, exception)


def view_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return to_response(request, Http404())


def view_403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return to_response(request, drf.PermissionDenied())


def view_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    return to_response(request, PermissionDenied())


def view_500(request: HttpRequest) -> HttpResponse:
    """Django's handler500, for what was raised outside of every view, such as by the sessions of the admin."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError | InternalError):
        return to_response(request, error)
    return problems.answer_problem(request, problems.InternalError())
