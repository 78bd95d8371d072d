"""The limit: a bare WSGI function, one prepared query, JSON built wholly by PostgreSQL; no login, no checks."""

import os
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import psycopg

_INSTANT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_UNIT = f"""json_build_object(
    'id', u.id, 'code', u.code, 'name', u.name, 'description', u.description, 'department', u.department,
    'level', u.level, 'credit_points', u.credit_points::text, 'convenor_id', u.convenor_id,
    'is_active', u.is_active, 'version', u.version, 'created_at', {_INSTANT.format("u.created_at")},
    'updated_at', {_INSTANT.format("u.updated_at")})"""


def _offering(unit: str) -> str:
    return f"""json_build_object(
    'id', o.id, 'unit_id', o.unit_id, {unit} 'teaching_period_id', o.teaching_period_id, 'campus', o.campus,
    'delivery_mode', o.delivery_mode, 'capacity', o.capacity, 'waitlist_capacity', o.waitlist_capacity,
    'approval_required', o.approval_required, 'promotion', o.promotion, 'offer_hours', o.offer_hours,
    'seats_taken', o.seats_taken, 'waitlist_taken', o.waitlist_taken,
    'enrollment_opens_at', {_INSTANT.format("o.enrollment_opens_at")},
    'enrollment_closes_at', {_INSTANT.format("o.enrollment_closes_at")},
    'open_now', o.enrollment_opens_at <= %(now)s AND o.enrollment_closes_at > %(now)s,
    'starts_on', o.starts_on, 'ends_on', o.ends_on, 'census_on', o.census_on, 'penalty_on', o.penalty_on,
    'version', o.version,
    'created_at', {_INSTANT.format("o.created_at")}, 'updated_at', {_INSTANT.format("o.updated_at")})"""


LIST = f"""SELECT json_build_object('results', json_agg(page.row), 'next', NULL, 'previous', NULL)::text
FROM (SELECT {_offering(f"'unit', {_UNIT},")} AS row FROM semester_offerings o
      JOIN units u ON u.id = o.unit_id ORDER BY o.enrollment_opens_at DESC, o.id LIMIT 50) page"""  # noqa: S608 - made of constants
ONE = f"SELECT {_offering('')}::text FROM semester_offerings o WHERE o.id = %(id)s"  # noqa: S608
_local = threading.local()


def _connection() -> psycopg.Connection:
    """Return this thread's connection."""
    found: psycopg.Connection | None = getattr(_local, "connection", None)
    if found is None:
        found = _local.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    return found


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer `/list` and `/one/{id}`."""
    _, route, *rest = environ["PATH_INFO"].split("/")
    present = datetime.now(UTC)
    with _connection().cursor() as cursor:
        if route == "list":
            cursor.execute(LIST, {"now": present}, prepare=True)
        else:
            cursor.execute(ONE, {"now": present, "id": rest[0]}, prepare=True)
        body = cursor.fetchone()[0].encode()  # type: ignore[index]
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
