"""Request ids, the access log, and what every answer carries."""

import re
import time
from collections.abc import Callable
from typing import Any

import structlog
from corsheaders.middleware import CorsMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from uuid_utils import uuid7

from api import errors, metrics, problems
from api.clients import path_told
from domain.policy import limits

log = structlog.get_logger(channel="access")
VALID_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=@-]{7,127}\Z").match


class Cors(CorsMiddleware):
    """Cross-origin rules for requests that come from a page; others have nothing to ask."""

    async_capable = False  # where streams are served, Django calls it in a thread, like the views

    def __call__(self, request: HttpRequest) -> Any:
        if "HTTP_ORIGIN" in request.META:
            return super().__call__(request)
        response: Any = self.get_response(request)
        response.setdefault("Vary", "Origin")
        return response


class RequestLog:
    """Takes over a valid X-Request-ID or makes one, echoes it, and writes one line per request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.meter = metrics.METER if settings.METRICS else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.meter is None:
            return self._logged(request, time.perf_counter())
        return self.meter.measure(request, self._logged)

    def _logged(self, request: HttpRequest, started: float) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if VALID_ID(given) else str(uuid7())
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self._answer(request)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        response["X-Request-ID"] = request_id
        bodiless = response.status_code in {204, 304}
        if not (bodiless or response.streaming or "Content-Length" in response):
            response["Content-Length"] = str(len(response.content))
        log.info(
            "request",
            method=request.method,
            path=path_told(request),
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
            user=getattr(request, "actor_id", None),
            request_id=request_id,
        )
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if len(request.path_info) > 1 and request.path_info.startswith("/api/"):
            request.path_info = request.path_info.rstrip("/")
        query = request.META.get("QUERY_STRING", "")
        if len(query) > limits.QUERY_STRING_MAX:
            return problems.answer_problem(request, problems.InvalidQuery("The query string is too long."))
        if "\x00" in request.path or "%00" in query:
            return problems.answer_problem(request, problems.Malformed("NUL characters are not allowed."))
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return problems.answer_problem(request, problems.LengthRequired())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        """Answer what a view outside DRF raised."""
        return errors.to_response(request, exception)
