"""Putting two tickets of one person together."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from domain.audit.commands import record_event
from domain.policy.workflows import TICKET
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.locking import lock_all
from domain.shared.transitions import advance, check_step
from domain.tickets import queries, rules
from domain.tickets.commands.claims import check_version
from domain.tickets.commands.telling import tell_merged
from domain.tickets.models import Ticket, TicketAttachment, TicketComment

MERGE = "ticket.merge"


@transaction.atomic
def merge_ticket(actor: Actor, *, pk: Any, merged_into_id: Any, versions: Collection[int] | None = None) -> Ticket:
    """Close a ticket as the same as another one, which goes on with what was said and attached. That is final.

    Both are of one person: nobody comes to read another's words. What was merged into this one before goes along, so
    that every merged ticket names one that was not.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor does not deal with it
    :raises OwnTicket: if they are the actor's own
    :raises Stale: if the ticket has another version by now
    :raises WrongState: if the ticket is closed
    :raises MergerNotPossible: if the other one is the same, closed, another person's, or not the actor's to deal with
    """
    require(actor, MERGE)
    require_sight(queries.tickets(actor, "ticket.view"), pk)
    require_reach(queries.tickets(actor, MERGE), pk, permission=MERGE)
    is_known = queries.tickets(actor, MERGE).filter(pk=merged_into_id).exists()
    rules.check_target(is_known=is_known)
    found = {ticket.pk: ticket for ticket in lock_all(Ticket, {pk, merged_into_id})}
    for each in (pk, merged_into_id):
        require_reach(queries.tickets(actor, MERGE), each, permission=MERGE)
    ticket, target = found[pk], found[merged_into_id]
    rules.check_others(submitter_id=ticket.submitter_id, person_ids={actor.user_id, actor.acting_by})
    check_version(ticket, versions)
    check_step(ticket, TICKET, MERGE)
    same_person = ticket.submitter_id == target.submitter_id
    rules.check_merger(same=ticket.pk == target.pk, same_person=same_person, target_status=target.status)
    for model in (TicketComment, TicketAttachment):
        model._default_manager.filter(ticket=ticket).update(ticket=target, origin=Coalesce(F("origin"), ticket.pk))
    Ticket.objects.filter(merged_into=ticket).update(merged_into=target, version=F("version") + 1)
    changes: dict[str, Any] = {"merged_into": target, "closed_at": clock.now()}
    if ticket.paused_at is not None:
        changes |= queries.running_again(ticket, ticket.paused_at, changes["closed_at"])
    before = {"status": ticket.status}
    advance(ticket, TICKET, "ticket.merge", **changes)
    tell_merged(actor, ticket=ticket, target=target)
    after = {"status": ticket.status, "merged_into_id": target.pk}
    record_event(actor, action=MERGE, about=ticket, before=before, after=after)
    return ticket
