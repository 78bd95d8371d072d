"""Runs queued work until it is told to stop."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from procrastinate.contrib.django import app

from config.telemetry import work


class Command(BaseCommand):
    help = "Run queued work. SIGTERM or Ctrl-C: finish what is being done, then stop."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--concurrency", type=int, default=1, help="pieces of work at a time (default 1)")
        parser.add_argument("--once", action="store_true", help="do what is queued, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
            raise CommandError(
                "The worker listens for work on a session of its own, which PgBouncer does not give: let its"
                " environment name PostgreSQL itself (POSTGRES_HOST), with POSTGRES_PGBOUNCER=false."
            )
        work.begin()
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with app.replace_connector(connector) as worker:
            worker.run_worker(
                concurrency=options["concurrency"],
                wait=not options["once"],
                listen_notify=not options["once"],
                shutdown_graceful_timeout=20,
                worker_middleware=[work.measured],
            )
