"""Whether the process lives, and whether it can serve: answered before anything else looks at the request.

So no host is checked (a probe names the address of a container, and no answer depends on it), nothing is redirected to
TLS, limited or logged. What strangers read here names no server, no version and no error.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any, Final

import psycopg
import redis
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse

from api import problems
from domain.shared.store import store

OK, AWAY, BEHIND = "ok", "away", "behind"
PATIENCE: Final = 2  # seconds, for everything that is asked for one answer
KEPT: Final = 1.0  # seconds, so that strangers who ask often cost nothing


class Look:
    """Looks at one server, in one thread at a time: while it hangs, nobody waits for it longer than he wants."""

    def __init__(self, server: str, ask: Callable[[], dict[str, str]]) -> None:
        self.server = server
        self._ask = ask
        self._thread = ThreadPoolExecutor(1, f"readiness-{server}")
        self._lock = threading.Lock()
        self._found: Future[dict[str, str]] | None = None
        self.begun_at = float("-inf")

    def begin(self) -> "Future[dict[str, str]]":
        """Return what is being found, or was a moment ago."""
        with self._lock:
            over = self._found is not None and self._found.done()
            if self._found is None or (over and time.monotonic() - self.begun_at >= KEPT):
                self.begun_at = time.monotonic()
                self._found = self._thread.submit(self._ask)
            return self._found


class Readiness:
    """Looks at the servers behind us. None that hangs, or whose name can't be found, is taken for another."""

    def __init__(self) -> None:
        self.looks = (Look("postgresql", self._postgresql), Look("redis", _redis))
        self._started = False

    @property
    def has_started(self) -> bool:
        """Tell whether the database was once seen with all migrations; it does not become false again."""
        if not self._started:
            self.checks()
        return self._started

    def checks(self) -> dict[str, str]:
        """Return what each server is: `ok`, `away`, or `behind` for migrations that are missing."""
        until, told = time.monotonic() + PATIENCE, dict[str, str]()
        for look, found in [(look, look.begin()) for look in self.looks]:
            try:
                told |= found.result(timeout=max(0, until - time.monotonic()))
            except TimeoutError:
                told[look.server] = AWAY
        return told

    def _postgresql(self) -> dict[str, str]:
        # A connection of its own: none that a request uses can be the one that hangs, and new ones must be possible.
        how: dict[str, Any] = {**connection.get_connection_params(), "connect_timeout": PATIENCE}
        try:
            with psycopg.connect(**how) as wire:
                wire.execute(f"SET LOCAL statement_timeout = '{PATIENCE}s'")
                migrated = _all_migrated(wire)
        except psycopg.Error:
            return {"postgresql": AWAY}
        self._started = self._started or migrated
        return {"postgresql": OK, "migrations": OK if migrated else BEHIND}


def _all_migrated(wire: "psycopg.Connection[Any]") -> bool:
    try:
        applied = set(wire.execute("SELECT app, name FROM django_migrations").fetchall())
    except psycopg.errors.UndefinedTable:
        return False
    return known_migrations() <= applied


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Return every migration that this code comes with, read off the files' names: loading them takes a second."""
    found = set()
    for app in apps.get_app_configs():
        module = MigrationLoader.migrations_module(app.label)[0]
        with suppress(ModuleNotFoundError):
            spec = find_spec(module) if module else None
            places = (spec.submodule_search_locations if spec else None) or ()
            found |= {(app.label, each.name) for each in iter_modules(places) if each.name[0] not in "_~"}
    return frozenset(found)


def _redis() -> dict[str, str]:
    try:
        store().client.ping()
    except redis.RedisError:
        return {"redis": AWAY}
    return {"redis": OK}


@cache
def readiness() -> Readiness:
    """Return what this process knows; made at the first question, so that no thread is lost to a fork."""
    return Readiness()


def live() -> HttpResponse:
    """Answer as long as the process does. Nothing else is asked."""
    return _answer(200, {"status": "ok"})


def ready() -> HttpResponse:
    """Answer 200 if PostgreSQL answers and has all migrations, else 503. Redis away is told, but stops nothing."""
    checks = readiness().checks()
    if checks["postgresql"] != OK or checks["migrations"] != OK:
        return _answer(503, {"status": "unavailable", "checks": checks})
    return _answer(200, {"status": "ok" if checks["redis"] == OK else "degraded", "checks": checks})


def started() -> HttpResponse:
    """Answer 200 from the moment on at which the database had all migrations, else 503."""
    return _answer(200, {"status": "ok"}) if readiness().has_started else _answer(503, {"status": "starting"})


PROBES: Final[dict[str, Callable[[], HttpResponse]]] = {"/livez": live, "/readyz": ready, "/startupz": started}


class Probes:
    """Answers probes before any other middleware. It stands first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is None or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        response = probe()
        response["Content-Length"] = str(len(response.content))
        if request.method == "HEAD":
            response.content = b""
        return response


def refuse(request: HttpRequest) -> HttpResponse:
    """Answer another method than those of a question."""
    return problems.answer_problem(request, problems.MethodNotAllowed(headers={"Allow": "GET, HEAD"}))


def _answer(status: int, body: dict[str, Any]) -> HttpResponse:
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})
