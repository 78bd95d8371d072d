"""Whose a ticket is, and who deals with it.

Whoever works in a queue deals with all of its tickets but their own: what is noted about a ticket is never for its
submitter, whatever else that person is. To read and to answer, the submitter is let in beside them.
"""

from typing import Any

from django.db.models import Q

from domain.help_desk.models import TicketQueueMember
from domain.policy.reach import Scope
from domain.shared.access import ScopeTable
from domain.shared.actor import Actor


def my_queues(actor: Actor) -> Any:
    """Return the queues that the actor works in."""
    return TicketQueueMember.objects.filter(member_id=actor.user_id).values("queue_id")


def submitted(actor: Actor, path: str = "") -> Q:
    return Q(**{f"{path}submitter_id": actor.user_id})


def dealt_with(actor: Actor, path: str = "") -> Q:
    mine = Q(**{f"{path}assignee_id": actor.user_id}) | Q(**{f"{path}queue_id__in": my_queues(actor)})
    return mine & ~submitted(actor, path)


def own_note(actor: Actor) -> Q:
    """Return what nobody reads, however far they reach: a note on their own ticket."""
    return submitted(actor, "ticket__") & Q(is_internal=True)


def own_note_file(actor: Actor) -> Q:
    return submitted(actor, "ticket__") & Q(comment__isnull=False, comment__is_internal=True)


def _public(actor: Actor) -> Q:
    return submitted(actor, "ticket__") & Q(is_internal=False)


def _attached_in_public(actor: Actor) -> Q:
    return submitted(actor, "ticket__") & (Q(comment__isnull=True) | Q(comment__is_internal=False))


TICKET: ScopeTable = {Scope.OWN: submitted, Scope.DESK: dealt_with}
READABLE: ScopeTable = {Scope.OWN: submitted, Scope.DESK: lambda actor: submitted(actor) | dealt_with(actor)}
TICKET_COMMENT: ScopeTable = {
    Scope.OWN: _public,
    Scope.DESK: lambda actor: _public(actor) | dealt_with(actor, "ticket__"),
}
TICKET_ATTACHMENT: ScopeTable = {
    Scope.OWN: _attached_in_public,
    Scope.DESK: lambda actor: _attached_in_public(actor) | dealt_with(actor, "ticket__"),
}
TICKET_VIEW: ScopeTable = {
    Scope.OWN: lambda actor: Q(owner_id=actor.user_id),
    Scope.DESK: lambda actor: Q(owner_id=actor.user_id) | Q(queue_id__in=my_queues(actor)),
}
