"""Runs queued work until it is told to stop."""

import asyncio
import signal
from contextlib import suppress
from typing import Any, Final

import psycopg
import structlog
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg_pool import PoolTimeout

from config.telemetry import work

log = structlog.get_logger(channel="worker")
PATIENCE: Final = 5  # seconds for a connection; the server is away then, and the worker waits for it
LONGEST_WAIT: Final = 10  # seconds between two attempts


class Command(BaseCommand):
    help = "Run queued work; while PostgreSQL is away, wait. SIGTERM or Ctrl-C: finish what is being done, then stop."

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
        if options["once"]:
            asyncio.run(_once(options["concurrency"]))
        else:
            asyncio.run(_until_told(options["concurrency"]))


async def _once(concurrency: int) -> None:
    with app.replace_connector(_connector()) as worker:
        async with worker.open_async():
            await _work(worker, concurrency, wait=False, listen_notify=False)


async def _until_told(concurrency: int) -> None:
    """Work until a signal comes. The process outlives PostgreSQL's absence: who else would tell of it?"""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, told.set)
    pause = 1
    while not told.is_set():
        session = asyncio.create_task(_session(concurrency))
        stopped = asyncio.create_task(told.wait())
        await asyncio.wait({session, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if told.is_set():
            session.cancel()  # it finishes what is being done
            with suppress(asyncio.CancelledError, ConnectorException, PoolTimeout, psycopg.Error):
                await session
            return
        worked, reason = session.result()
        pause = 1 if worked else min(pause * 2, LONGEST_WAIT)
        log.error("worker_waits", error=reason, seconds=pause)
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), pause)


async def _session(concurrency: int) -> tuple[bool, str]:
    """Work until PostgreSQL is lost; return whether it was there at all, and why this ended."""
    worked = False
    try:
        # Tells at once why there is no connection; the pool of the queue would wait, and keep it to itself.
        await (await psycopg.AsyncConnection.connect(**{**_parameters(), "connect_timeout": PATIENCE})).close()
        with app.replace_connector(_connector()) as worker:
            async with worker.open_async():
                worked = True
                await _work(worker, concurrency, wait=True, listen_notify=True)
    except (ConnectorException, PoolTimeout, psycopg.Error) as error:
        return worked, str(error.__cause__ or error)
    return worked, "a part of the worker has ended"  # the queue's own line says which


async def _work(worker: Any, concurrency: int, **how: bool) -> None:
    await worker.run_worker_async(
        concurrency=concurrency,
        shutdown_graceful_timeout=20,
        install_signal_handlers=not how["wait"],
        worker_middleware=[work.measured],
        **how,
    )


def _parameters() -> dict[str, Any]:
    return connector_params("default")


def _connector() -> PsycopgConnector:
    return PsycopgConnector(kwargs=_parameters(), timeout=PATIENCE)
