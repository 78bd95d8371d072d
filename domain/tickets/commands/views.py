"""Saved filters."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from domain import crud
from domain.shared.access import require, require_sight
from domain.shared.actor import Actor
from domain.shared.locking import lock
from domain.tickets import queries, rules
from domain.tickets.models import TicketView
from domain.users.models import User

ADD, CHANGE, DELETE = "ticket_view.add", "ticket_view.change", "ticket_view.delete"


@transaction.atomic
def add_ticket_view(actor: Actor, *, name: str, query: str, queue_id: Any = None) -> TicketView:
    """Save a question to the list of tickets, for oneself, or for a queue that one works in.

    :raises Forbidden: if the actor may not
    :raises NotFound: if the actor does not work in the queue
    :raises TooManyViews: if the actor has as many as one may have
    :raises AlreadyExists: if the actor has one of that name
    """
    require(actor, ADD)
    _require_queue(actor, queue_id)
    lock(User, actor.user_id)  # so that two at once don't both find room
    rules.check_views(TicketView.objects.filter(owner=actor.user_id).count())
    values = {"owner_id": actor.user_id, "name": name, "query": query, "queue_id": queue_id}
    with crud.pointing_at("name"):
        return crud.add(actor, model=TicketView, rows=queries.ticket_views, permission=ADD, values=values)


@transaction.atomic
def change_ticket_view(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> TicketView:
    """Change a saved filter of one's own.

    :raises NotFound: if the actor can't see it, or does not work in the queue
    :raises Forbidden: if it is somebody else's
    :raises Stale: if it has another version by now
    :raises AlreadyExists: if the actor has another one of that name
    """
    _require_queue(actor, values.get("queue_id"))
    with crud.pointing_at("name"):
        return crud.change(
            actor,
            model=TicketView,
            rows=queries.ticket_views,
            permission=CHANGE,
            pk=pk,
            values=values,
            versions=versions,
        )


@transaction.atomic
def delete_ticket_view(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> None:
    """Delete a saved filter of one's own.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if it is somebody else's
    :raises Stale: if it has another version by now
    """
    crud.remove(actor, model=TicketView, rows=queries.ticket_views, permission=DELETE, pk=pk, versions=versions)


def _require_queue(actor: Actor, queue_id: Any) -> None:
    if queue_id is not None:
        require_sight(queries.my_ticket_queues(actor, "ticket_queue.view"), queue_id)
