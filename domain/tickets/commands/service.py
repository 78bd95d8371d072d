"""Reckoning when targets are due, and telling that they are missed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.policy.workflows import UNRESOLVED
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.locking import lock
from domain.tickets import queries, rules
from domain.tickets.commands.telling import tell_of_target
from domain.tickets.models import Ticket


def keep_ticket(actor: Actor, *, ticket: Ticket, changes: Mapping[str, Any]) -> None:
    """Save some fields of a ticket as its next version, in the caller's transaction, which records why."""
    values = {**changes, "version": ticket.version + 1, "updated_at": clock.now()}
    for name, value in values.items():
        setattr(ticket, name, value)
    crud.write(ticket, update_fields=list(values))


@transaction.atomic
def reschedule_ticket(actor: Actor, *, pk: Any) -> None:
    """Reckon anew when a ticket's targets are due, after the hours they run by have changed.

    For how long it was stopped before, stays as it was counted then.

    :raises NotFound: if the ticket is gone
    """
    ticket = lock(Ticket, pk)
    if ticket.status not in UNRESOLVED:
        return
    changes = {
        name: value
        for name, value in queries.due_times(ticket, queries.run_of(ticket)).items()
        if getattr(ticket, name) != value
    }
    if changes:
        before = {name: getattr(ticket, name) for name in changes}
        keep_ticket(actor, ticket=ticket, changes=changes)
        record_event(actor, action="ticket.reschedule", about=ticket, before=before, after=changes)


@transaction.atomic
def alert_ticket(actor: Actor, *, pk: Any) -> None:
    """Tell those who deal with a ticket, once, that a target is at risk, and once, that it is missed.

    What they have been told is nothing that its readers see: its version stays.

    :raises NotFound: if the ticket is gone
    """
    ticket, now = lock(Ticket, pk), clock.now()
    if ticket.status not in UNRESOLVED or ticket.paused_at is not None:
        return
    for name, done_at in (("response", ticket.responded_at), ("resolution", ticket.resolved_at)):
        alert = rules.alert_due(
            told=getattr(ticket, f"{name}_alert"),
            risk_at=getattr(ticket, f"{name}_risk_at"),
            due_at=getattr(ticket, f"{name}_due_at"),
            now=now,
        )
        if done_at is None and alert is not None:
            setattr(ticket, f"{name}_alert", alert)
            crud.write(ticket, update_fields=[f"{name}_alert"])
            tell_of_target(actor, ticket=ticket, alert=alert, name=name)
            record_event(actor, action="ticket.alert", about=ticket, after={"target": name, "alert": alert})
