"""The worker's metrics: what it does itself, and the figures of the servers behind all of us."""

import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from prometheus_client import REGISTRY, Counter, Histogram, disable_created_metrics
from prometheus_client.registry import CollectorRegistry

from config.env import ENV
from config.telemetry import last_words
from config.telemetry.build import Build
from config.telemetry.certificate import public_certificate
from config.telemetry.exposition import PortTaken, serve
from config.telemetry.figures import Figures
from config.telemetry.processes import Processes

BUCKETS = (0.01, 0.1, 1.0, 10.0, 60.0, 300.0, 1800.0)
DONE = Counter("cms_tasks", "Pieces of queued work that ended in this process.", ["task", "outcome"])
SECONDS = Histogram("cms_task_seconds", "How long they took.", ["task"], buckets=BUCKETS)


def traced(task: str, number: int | None) -> AbstractContextManager[None]:
    """Return a span of this piece of work, where traces are collected."""
    if not ENV.traces_url:
        return nullcontext()
    from config.telemetry.tracing import work_span  # noqa: PLC0415 - only installed where it is used

    return work_span(task, number)


async def measured(call_next: Callable[[], Awaitable[Any]], context: Any, worker: Any) -> Any:
    """Count a piece of work and its time. What fails is tried again by the queue, if its task says so."""
    started, outcome, name = time.perf_counter(), "failed", context.job.task_name
    try:
        with traced(name, context.job.id):
            result = await call_next()
        outcome = "succeeded"
    finally:
        DONE.labels(name, outcome).inc()
        SECONDS.labels(name).observe(time.perf_counter() - started)
    return result


def begin() -> None:
    """Serve the worker's metrics, if they have an address. If that is somebody else's, the process ends."""
    last_words.begin()
    if ENV.metrics_bind:
        registry = own_registry("worker")
        registry.register(Figures(public_certificate()))
        try:
            serve(ENV.metrics_bind, registry)
        except PortTaken as error:
            last_words.give_up(error)


def own_registry(process: str) -> CollectorRegistry:
    """Return what any single process tells: what it counted, what it takes, which code it runs."""
    disable_created_metrics()  # a second row for each, which nobody asks for
    registry = CollectorRegistry()
    registry.register(Own())
    registry.register(Build(process))
    registry.register(Processes())
    return registry


class Own:
    """What this process's code counts, without what the library adds about Python."""

    def collect(self) -> Any:
        """Return the metrics whose names are ours."""
        return (metric for metric in REGISTRY.collect() if metric.name.startswith("cms_"))

    def describe(self) -> list[Any]:
        """Nothing is asked to be registered."""
        return []
