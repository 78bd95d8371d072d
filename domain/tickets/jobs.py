"""What time brings to tickets: targets come near and pass, what was resolved is closed, hours change."""

from collections.abc import Callable, Iterable
from typing import Any

import structlog
from django.db import DatabaseError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from domain.jobs.jobs import TRIES
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.errors import Busy, DomainError
from domain.tickets import queries
from domain.tickets.commands import alert_ticket, close_ticket, reschedule_ticket

log = structlog.get_logger(channel="tickets")


@app.periodic(cron="*/5 * * * *")
@app.task(name="tickets.alert", queueing_lock="tickets.alert")
def alert(timestamp: int) -> None:
    """Tell, once each, of targets that are at risk or missed."""
    actor = Actor.system(reason="targets of tickets at risk or missed")
    _each(queries.to_alert(clock.now()).values_list("pk", flat=True), lambda pk: alert_ticket(actor, pk=pk))


@app.periodic(cron="15 * * * *")
@app.task(name="tickets.close", queueing_lock="tickets.close")
def close(timestamp: int) -> None:
    """Close what was resolved so long ago that nobody can reopen it."""
    actor = Actor.system(reason="nobody reopened the ticket")
    _each(queries.to_close(clock.now()).values_list("pk", flat=True), lambda pk: close_ticket(actor, pk=pk))


@app.task(name="tickets.reschedule", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=3))
def reschedule(queue_id: str) -> None:
    """Reckon anew when targets are due in a queue whose hours have changed; again, if a ticket was in other hands.

    :raises Busy: if one was
    """
    actor = Actor.system(reason="the hours of business have changed")
    found = queries.to_reschedule(queue_id).values_list("pk", flat=True)
    if _each(found, lambda pk: reschedule_ticket(actor, pk=pk)):
        raise Busy


def _each(pks: Iterable[Any], do: Callable[[Any], Any]) -> int:
    """Do it to each; one that fails leaves the others alone. Return how many failed."""
    failed = 0
    for pk in list(pks):
        try:
            do(pk)
        except (DomainError, DatabaseError) as error:
            failed += 1
            log.warning("ticket left as it is", ticket_id=str(pk), error=type(error).__name__)
    return failed
