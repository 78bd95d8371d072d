"""Saved filters."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from domain import crud
from domain.shared.access import require, require_sight
from domain.shared.actor import Actor
from domain.shared.locking import lock
from domain.tickets import queries, rules
from domain.tickets.models import TicketView
from domain.users.models import User

ADD, DELETE = "ticket_view.add", "ticket_view.delete"


@transaction.atomic
def add_ticket_view(actor: Actor, *, name: str, query: str, queue_id: Any = None) -> TicketView:
    """Save a question to the list of tickets, for oneself, or for a queue that one works in.

    :raises Forbidden: if the actor may not
    :raises NotFound: if the actor does not work in the queue
    :raises TooManyViews: if the actor has as many as one may have
    :raises AlreadyExists: if the actor has one of that name
    """
    require(actor, ADD)
    if queue_id is not None:
        require_sight(queries.my_ticket_queues(actor, "ticket_queue.view"), queue_id)
    lock(User, actor.user_id)  # so that two at once don't both find room
    rules.check_views(TicketView.objects.filter(owner=actor.user_id).count())
    values = {"owner_id": actor.user_id, "name": name, "query": query, "queue_id": queue_id}
    return crud.add(actor, model=TicketView, rows=queries.ticket_views, permission=ADD, values=values)


@transaction.atomic
def delete_ticket_view(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> None:
    """Delete a saved filter of one's own.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if it is somebody else's
    :raises Stale: if it has another version by now
    """
    crud.remove(actor, model=TicketView, rows=queries.ticket_views, permission=DELETE, pk=pk, versions=versions)
