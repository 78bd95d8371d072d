"""What PostgreSQL, Redis and the disks tell: asked by the worker at the time of asking, and kept for some seconds."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import redis
from django.db import connections
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config.env import ENV
from domain.shared import clock
from domain.shared.store import store

PATIENCE = 2  # seconds for each server
KEPT = 10.0
Row = tuple[Sequence[str], float]

# Only states that are few: what is done is kept for days, and nobody waits for it.
JOBS = """
SELECT queue_name, status::text, count(*) FROM procrastinate_jobs
WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2
"""
WAITING = """
WITH due AS (
    SELECT queue_name, min(scheduled_at) AS scheduled, min(id) FILTER (WHERE scheduled_at IS NULL) AS first
    FROM procrastinate_jobs WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()) GROUP BY 1
)
SELECT queue_name, extract(epoch FROM now() - least(scheduled, (
    SELECT max(at) FROM procrastinate_events WHERE job_id = due.first
))) FROM due
"""
RUNNING = """
SELECT coalesce(max(extract(epoch FROM now() - at)), 0) FROM procrastinate_jobs AS job
JOIN LATERAL (
    SELECT max(at) AS at FROM procrastinate_events WHERE job_id = job.id AND type = 'started'
) AS started ON true
WHERE status = 'doing'
"""
WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
MAIL = """
SELECT status, count(*) FROM notification_deliveries WHERE status IN ('queued', 'failed', 'dead') GROUP BY 1
"""
MAIL_WAITING = """
SELECT coalesce(max(extract(epoch FROM now() - due_at)), 0) FROM notification_deliveries
WHERE status IN ('queued', 'failed') AND due_at <= now()
"""
CONNECTIONS = """
SELECT coalesce(state, 'starting'), count(*) FROM pg_stat_activity WHERE usename = current_user GROUP BY 1
"""
LIMIT = """
SELECT CASE WHEN rolconnlimit < 0 THEN server ELSE least(rolconnlimit, server) END FROM pg_roles, LATERAL (
    SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS server
) AS allowed WHERE rolname = current_user
"""
ARCHIVING = """
SELECT CASE WHEN current_setting('archive_mode') = 'off' THEN 0 ELSE 1 END, failed_count,
    CASE WHEN last_failed_time > coalesce(last_archived_time, '-infinity') THEN 1 ELSE 0 END,
    coalesce(extract(epoch FROM now() - last_archived_time), -1)
FROM pg_stat_archiver
"""
SIZE = "SELECT pg_database_size(current_database())"
REPLICA = """
SELECT CASE WHEN NOT pg_is_in_recovery() THEN 0
    -- All that came is replayed: nothing to wait for, as long as something may come.
    WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0
    ELSE extract(epoch FROM now() - coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time())) END
"""


class Figures(Collector):
    """Asks each server at most every few seconds, whoever asks us. One that is away is told as such."""

    def __init__(self, certificate: Callable[[], float | None] = lambda: None) -> None:
        self.certificate = certificate
        self._lock = threading.Lock()
        self._kept: list[Metric] = []
        self._asked_at = float("-inf")

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            if time.monotonic() - self._asked_at > KEPT:
                self._kept = [*self._postgresql(), *self._replica(), *_redis(), *_backups(), *_disks(), *self._expiry()]
                self._asked_at = time.monotonic()
            yield from self._kept

    def describe(self) -> list[Metric]:
        """Nothing is asked to be registered."""
        return []

    def _postgresql(self) -> Iterator[Metric]:
        try:
            with _asking("default") as ask:
                found = list(_told(ask))
        except psycopg.Error:
            found = [_gauge("cms_postgresql_up", "PostgreSQL answers.", 0)]
        yield from found

    def _replica(self) -> Iterator[Metric]:
        if "replica" not in connections.settings:
            return
        up, lag = 1, 0.0
        try:
            with _asking("replica") as ask:
                lag = float(ask(REPLICA)[0][0])
        except psycopg.Error:
            up = 0
        yield _gauge("cms_replica_up", "The replica answers.", up)
        if up:
            yield _gauge("cms_replica_lag_seconds", "How far the replica is behind.", lag)

    def _expiry(self) -> Iterator[Metric]:
        at = self.certificate()
        if at is not None:
            yield _gauge("cms_certificate_expires_timestamp_seconds", "When the certificate at PUBLIC_URL ends.", at)


@contextmanager
def _asking(alias: str) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Give a connection for one read-only transaction, with a deadline for each statement."""
    how: Mapping[str, Any] = connections[alias].get_connection_params()
    with closing(psycopg.connect(**{**how, "connect_timeout": PATIENCE})) as wire:
        wire.execute("SET TRANSACTION READ ONLY")
        wire.execute(f"SET LOCAL statement_timeout = '{PATIENCE}s'")
        yield lambda sql: wire.execute(sql).fetchall()


def _told(ask: Callable[[str], list[tuple[Any, ...]]]) -> Iterator[Metric]:
    yield _gauge("cms_postgresql_up", "PostgreSQL answers.", 1)
    jobs = ask(JOBS)
    yield _family("cms_jobs", "Queued work, by what became of it.", ["queue", "status"], _with_zero(jobs))
    waiting = [((queue,), float(age)) for queue, age in ask(WAITING)] or [(("default",), 0.0)]
    yield _family(
        "cms_jobs_oldest_waiting_seconds", "For how long the oldest that is due has waited.", ["queue"], waiting
    )
    yield _gauge("cms_jobs_longest_running_seconds", "For how long one has been running.", ask(RUNNING)[0][0])
    yield _gauge("cms_workers_alive", "Workers that gave a sign of life within 30 seconds.", ask(WORKERS)[0][0])
    mail = {"queued": 0, "failed": 0, "dead": 0} | dict(ask(MAIL))
    yield _family(
        "cms_mail_deliveries",
        "E-mails about news that were not sent.",
        ["status"],
        [((k,), v) for k, v in mail.items()],
    )
    yield _gauge(
        "cms_mail_oldest_due_seconds", "For how long the oldest that is due has waited.", ask(MAIL_WAITING)[0][0]
    )
    states = [((state,), count) for state, count in ask(CONNECTIONS)]
    yield _family("cms_postgresql_connections", "Connections of the application's role.", ["state"], states)
    yield _gauge("cms_postgresql_connections_limit", "Connections that the role may have.", ask(LIMIT)[0][0])
    yield _gauge("cms_postgresql_size_bytes", "Size of the database.", ask(SIZE)[0][0])
    on, failures, failing, age = ask(ARCHIVING)[0]
    yield _gauge("cms_wal_archiving_enabled", "WAL is archived (1), or not (0).", on)
    yield _gauge("cms_wal_archiving_failures", "Attempts to archive that failed, since the statistics began.", failures)
    yield _gauge("cms_wal_archiving_failing", "The last attempt to archive failed.", failing)
    yield _gauge("cms_wal_archived_age_seconds", "Since the last segment was archived; -1 if none ever was.", age)


def _with_zero(rows: list[tuple[Any, ...]]) -> list[Row]:
    """Tell a zero for what is not there: an alert can't compare with nothing."""
    counts = {("default", status): 0.0 for status in ("todo", "doing", "failed")}
    counts |= {(queue, status): float(count) for queue, status, count in rows}
    return list(counts.items())


def _redis() -> Iterator[Metric]:
    try:
        up = bool(store().client.ping())
    except redis.RedisError:
        up = False
    yield _gauge("cms_redis_up", "Redis answers.", up)


def _backups() -> Iterator[Metric]:
    """Read what the backup script leaves after each success."""
    file = Path(ENV.backup_folder) / "last-success.json"
    try:
        at = datetime.fromisoformat(json.loads(file.read_text())["finished_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    yield _gauge("cms_backup_age_seconds", "Since the last whole backup.", (clock.now() - at).total_seconds())


def _disks() -> Iterator[Metric]:
    free: list[Row] = []
    size: list[Row] = []
    places = {"media": ENV.media_root if ENV.file_storage == "filesystem" else "", "backups": ENV.backup_folder}
    for name, place in places.items():
        if place and Path(place).is_dir():
            usage = shutil.disk_usage(place)
            free.append(((name,), usage.free))
            size.append(((name,), usage.total))
    yield _family("cms_disk_free_bytes", "Free where files are written.", ["place"], free)
    yield _family("cms_disk_size_bytes", "Size of the disk where files are written.", ["place"], size)


def _gauge(name: str, words: str, value: Any) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=float(value))


def _family(name: str, words: str, labels: Sequence[str], rows: Sequence[Row]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=labels)
    for values, number in rows:
        family.add_metric(list(values), float(number))
    return family
