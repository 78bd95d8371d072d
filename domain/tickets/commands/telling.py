"""Telling people what becomes of tickets: never what somebody wrote."""

from collections.abc import Iterable
from typing import Any

from domain.notifications.commands import tell
from domain.policy.notifications import NotificationKind
from domain.policy.tickets import TargetAlert
from domain.policy.wording import Term
from domain.shared.actor import Actor
from domain.tickets import queries
from domain.tickets.models import Ticket, TicketComment

_K = NotificationKind
ALERTS = {TargetAlert.AT_RISK: _K.TICKET_AT_RISK, TargetAlert.MISSED: _K.TICKET_MISSED}


def tell_submitter(actor: Actor, *, ticket: Ticket, kind: NotificationKind, cause: Any = None) -> None:
    """Tell who submitted a ticket, in the caller's transaction. What has another cause than a new version names it."""
    _tell(actor, kind, ticket, cause or ticket.version, [ticket.submitter_id])


def tell_merged(actor: Actor, *, ticket: Ticket, target: Ticket) -> None:
    """Tell who submitted a ticket in which one it goes on, in the caller's transaction."""
    people = [ticket.submitter_id]
    _tell(actor, _K.TICKET_MERGED, ticket, ticket.version, people, into=target.number)


def tell_of_target(actor: Actor, *, ticket: Ticket, alert: TargetAlert, name: str) -> None:
    """Tell who is to deal with a ticket of one of its targets, in the caller's transaction."""
    people = queries.people_at_desk(ticket)
    _tell(actor, ALERTS[alert], ticket, name, people, target=Term(name))


def tell_desk(actor: Actor, *, ticket: Ticket, kind: NotificationKind, cause: Any = None) -> None:
    """Tell who is to deal with a ticket, in the caller's transaction."""
    _tell(actor, kind, ticket, cause or ticket.version, queries.people_at_desk(ticket))


def tell_of_ticket_comment(actor: Actor, *, comment: TicketComment, mentioned_ids: Iterable[Any]) -> None:
    """Tell whom a comment names, and, if it is public, the other side, in the caller's transaction."""
    ticket, named = comment.ticket, list(mentioned_ids)
    _tell(actor, _K.TICKET_MENTIONED, ticket, comment.pk, named)
    if comment.is_internal:
        return
    if comment.author_id == ticket.submitter_id:
        tell_desk(actor, ticket=ticket, kind=_K.TICKET_REPLIED, cause=comment.pk)
    elif ticket.submitter_id not in named:
        tell_submitter(actor, ticket=ticket, kind=_K.TICKET_ANSWERED, cause=comment.pk)


def _tell(actor: Actor, kind: NotificationKind, ticket: Ticket, cause: Any, people: Any, **facts: str | int) -> None:
    key = f"{kind}:{ticket.pk}:{cause}"
    tell(actor, kind=kind, key=key, people=people, about=ticket, facts={"number": ticket.number, **facts})
