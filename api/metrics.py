"""What is counted of requests. Labels are routes and codes of ours, never what a client wrote."""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Gauge, Histogram

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE, OTHER = "(none)", "(other)"
# What is promised is at 0.5 and 2.5 seconds; the rest shows where the time goes.
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
SAMPLED_EVERY: Final = 5.0  # seconds

REQUESTS = Counter("cms_http_requests", "Requests that were answered.", ["route", "method", "status"])
SECONDS = Histogram("cms_http_request_seconds", "How long answers took.", ["route", "method"], buckets=BUCKETS)
IN_FLIGHT = Gauge("cms_http_requests_in_flight", "Requests being answered.", multiprocess_mode="livesum")
REFUSALS = Counter("cms_refusals", "Problem documents, by their code.", ["code"])
DATABASE_ERRORS = Counter("cms_database_errors", "Errors of PostgreSQL that ended a request.", ["error"])
POOL = Gauge(
    "cms_database_pool", "Connections to PostgreSQL, and who waits for one.", ["state"], multiprocess_mode="livesum"
)


class Meter:
    """Counts requests in few operations: the label's counters are looked up once."""

    def __init__(self) -> None:
        self._sampled_at = 0.0

    def measure(self, request: HttpRequest, answer: Callable[[HttpRequest, float], HttpResponse]) -> HttpResponse:
        """Answer, and count the answer. What is raised on the way is a fault of ours, and counted as such."""
        started, status = time.perf_counter(), 500
        IN_FLIGHT.inc()
        try:
            response = answer(request, started)
            status = response.status_code
        finally:
            now = time.perf_counter()
            IN_FLIGHT.dec()
            answered, taken = _counters(_route(request), _method(request), status)
            answered.inc()
            taken.observe(now - started)
            if now - self._sampled_at > SAMPLED_EVERY:
                self._sampled_at = now
                _sample_pool()
        return response


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return f"/{match.route}" if match else NO_ROUTE


def _method(request: HttpRequest) -> str:
    return request.method if request.method in METHODS else OTHER


@lru_cache(maxsize=8192)
def _counters(route: str, method: str, status: int) -> tuple[Any, Any]:
    return REQUESTS.labels(route, method, str(status)), SECONDS.labels(route, method)


@lru_cache(maxsize=1024)
def refusals(code: str) -> Any:
    """Return the counter of refusals with this code."""
    return REFUSALS.labels(code)


def _sample_pool() -> None:
    pool = connection.pool  # type: ignore[attr-defined]
    if pool is not None:
        told = pool.get_stats()
        POOL.labels("open").set(told["pool_size"])
        POOL.labels("idle").set(told["pool_available"])
        POOL.labels("waiting").set(told["requests_waiting"])
        POOL.labels("limit").set(told["pool_max"])


METER: Final = Meter()
