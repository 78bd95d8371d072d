"""Whether the process lives, and whether it can serve."""

from typing import Any

import redis
from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process does."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 if PostgreSQL answers, else 503. Redis away is told, but does not stop the service."""
    checks: dict[str, Any] = {"postgresql": _postgresql(), "redis": _redis()}
    status = 200 if checks["postgresql"] == "ok" else 503
    body = {"status": "ok" if status == 200 else "unavailable", "checks": checks}
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


def _postgresql() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "away"
    return "ok"


def _redis() -> str:
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5).ping()
    except redis.RedisError:
        return "away"
    return "ok"
