"""Traces by OpenTelemetry, where somebody collects them: of requests, of queries without their values, of queued work.

Written by hand rather than by OpenTelemetry's instrumentations: those write down addresses with their queries.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import structlog
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from config.env import ENV
from config.telemetry.build import facts

LITERAL: Final = re.compile(r"'(?:[^']|'')*'")
TEXT_MAX: Final = 2_000  # characters of a query
PATIENCE: Final = 5  # seconds for the collector; nobody waits for it
FAREWELL: Final = 2_000  # milliseconds for what is left when the process ends
OURS: Final = {"record_exception": False, "set_status_on_exception": False}
HEADERS: Final = {"traceparent": "HTTP_TRACEPARENT", "tracestate": "HTTP_TRACESTATE"}


class Sender(BatchSpanProcessor):
    """Sends spans beside the work, and at the end for a moment: its own half a minute is more than who ends has."""

    def __init__(self, url: str) -> None:
        super().__init__(OTLPSpanExporter(endpoint=f"{url}/v1/traces", timeout=PATIENCE), schedule_delay_millis=1_000)

    def shutdown(self) -> None:
        self._batch_processor.shutdown(timeout_millis=FAREWELL)


@cache
def tracer() -> trace.Tracer:
    """Return this process's tracer; made when first used, so that its thread is not lost to a fork."""
    told = {"service.name": ENV.traces_service, "service.version": facts()["version"]}
    provider = TracerProvider(resource=Resource.create(told))
    provider.add_span_processor(Sender(ENV.traces_url))
    connection_created.connect(_watch, dispatch_uid="traces")
    return provider.get_tracer("cms")


class RequestTrace:
    """Makes a span of each request, within the caller's trace if it names one. The log lines tell the trace's id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.propagator = TraceContextTextMapPropagator()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        carrier = {name: request.META[key] for name, key in HEADERS.items() if key in request.META}
        around = self.propagator.extract(carrier)
        how: Any = {"kind": SpanKind.SERVER, **OURS}
        with tracer().start_as_current_span(str(request.method), context=around, **how) as span:
            trace_id = trace.format_trace_id(span.get_span_context().trace_id)
            with structlog.contextvars.bound_contextvars(trace_id=trace_id):
                response = self.get_response(request)
            _describe(span, request, response)
            return response


def _describe(span: Span, request: HttpRequest, response: HttpResponse) -> None:
    span.set_attribute("http.request.method", str(request.method))
    span.set_attribute("http.response.status_code", response.status_code)
    span.set_attribute("cms.request_id", getattr(request, "request_id", ""))
    if request.resolver_match:
        span.update_name(f"{request.method} /{request.resolver_match.route}")
        span.set_attribute("http.route", f"/{request.resolver_match.route}")
    if response.status_code >= 500:
        span.set_status(StatusCode.ERROR)


@contextmanager
def work_span(task: str, number: int | None) -> Iterator[None]:
    """Make a span of a piece of queued work."""
    how: Any = {"kind": SpanKind.CONSUMER, **OURS}
    with tracer().start_as_current_span(f"task {task}", **how) as span:
        span.set_attribute("cms.task", task)
        span.set_attribute("cms.task_number", number or 0)
        with _faults(span):
            yield


def _watch(connection: Any, **_: Any) -> None:
    if _query not in connection.execute_wrappers:
        connection.execute_wrappers.append(_query)


def _query(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Make a span of a query, if it belongs to something: its text, and never its parameters."""
    if not trace.get_current_span().is_recording():
        return execute(sql, params, many, context)
    text = sql if isinstance(sql, str) else sql.as_string(context["connection"].connection)
    verb = text.lstrip(" (\n")[:20].partition(" ")[0].upper()
    how: Any = {"kind": SpanKind.CLIENT, **OURS}
    with tracer().start_as_current_span(f"PostgreSQL {verb}", **how) as span:
        span.set_attribute("db.system.name", "postgresql")
        span.set_attribute("db.query.text", LITERAL.sub("'?'", text[:TEXT_MAX]))
        with _faults(span):
            return execute(sql, params, many, context)


@contextmanager
def _faults(span: Span) -> Iterator[None]:
    """Note the kind of what is raised, not its words."""
    try:
        yield
    except Exception as error:
        span.set_attribute("error.type", type(error).__name__)
        span.set_status(StatusCode.ERROR)
        raise
