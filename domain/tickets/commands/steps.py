"""The steps of a ticket, and its rating."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from domain.audit.commands import record_event
from domain.policy.notifications import NotificationKind
from domain.policy.workflows import TICKET
from domain.shared import clock
from domain.shared.access import require_in_person
from domain.shared.actor import Actor
from domain.shared.errors import WrongState
from domain.shared.transitions import advance, check_step
from domain.tickets import queries, rules
from domain.tickets.commands.claims import claim_others_ticket, claim_ticket
from domain.tickets.commands.service import keep_ticket
from domain.tickets.commands.telling import tell_submitter
from domain.tickets.models import Ticket
from domain.tickets.models.tickets import ENDED

WAIT, RESUME, RESOLVE = "ticket.wait", "ticket.resume", "ticket.resolve"
REOPEN, CLOSE, EVALUATE = "ticket.reopen", "ticket.close", "ticket.evaluate"


@transaction.atomic
def wait_ticket(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> Ticket:
    """Wait for the submitter. Meanwhile the clock of both targets stands still.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor does not deal with it
    :raises OwnTicket: if it is the actor's own
    :raises Stale: if it has another version by now
    :raises WrongState: if it waits already, or is resolved
    """
    ticket = claim_others_ticket(actor, permission=WAIT, pk=pk, versions=versions)
    before = ticket.status
    advance(ticket, TICKET, "ticket.wait", paused_at=clock.now())
    tell_submitter(actor, ticket=ticket, kind=NotificationKind.TICKET_WAITING)
    return _record(actor, ticket, WAIT, before)


@transaction.atomic
def resume_ticket(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> Ticket:
    """Go on with a ticket that waits. Its targets are due as much later as it waited, in time of business.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor does not deal with it
    :raises OwnTicket: if it is the actor's own
    :raises Stale: if it has another version by now
    :raises WrongState: if it does not wait
    """
    ticket = claim_others_ticket(actor, permission=RESUME, pk=pk, versions=versions)
    before = ticket.status
    advance(ticket, TICKET, "ticket.resume", **queries.running_again(ticket, ticket.paused_at, clock.now()))
    return _record(actor, ticket, RESUME, before)


@transaction.atomic
def resolve_ticket(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> Ticket:
    """Say that it is done. If nobody answered before, that is the first answer.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor does not deal with it
    :raises OwnTicket: if it is the actor's own
    :raises Stale: if it has another version by now
    :raises WrongState: if it is resolved
    """
    ticket, now = claim_others_ticket(actor, permission=RESOLVE, pk=pk, versions=versions), clock.now()
    check_step(ticket, TICKET, RESOLVE)
    before, first = ticket.status, queries.answered(ticket, now)
    changes = {**queries.running_again(ticket, ticket.paused_at, now), **first, "resolved_at": now}
    ticket.paused_for = changes["paused_for"]
    changes["resolution_took"] = queries.run_of(ticket).took(now)
    advance(ticket, TICKET, "ticket.resolve", **changes)
    tell_submitter(actor, ticket=ticket, kind=NotificationKind.TICKET_RESOLVED)
    return _record(actor, ticket, RESOLVE, before)


@transaction.atomic
def reopen_ticket(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> Ticket:
    """Take up again what is not solved after all. The time since it was resolved does not count.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if it is not the actor's own, and the actor does not deal with it
    :raises Stale: if it has another version by now
    :raises WrongState: if it is not resolved, or closed
    :raises ReopeningTooLate: if it was resolved long ago
    """
    ticket, now = claim_ticket(actor, permission=REOPEN, pk=pk, versions=versions), clock.now()
    check_step(ticket, TICKET, REOPEN)
    rules.check_reopening(ticket.resolved_at, now=now)
    before = ticket.status
    advance(ticket, TICKET, "ticket.reopen", **queries.reopened(ticket, now))
    return _record(actor, ticket, REOPEN, before)


@transaction.atomic
def close_ticket(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> Ticket:
    """Close what is resolved, for good.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if it is not the actor's own, and the actor does not deal with it
    :raises Stale: if it has another version by now
    :raises WrongState: if it is not resolved, or closed already
    """
    ticket = claim_ticket(actor, permission=CLOSE, pk=pk, versions=versions)
    before = ticket.status
    advance(ticket, TICKET, "ticket.close", closed_at=clock.now())
    return _record(actor, ticket, CLOSE, before)


@transaction.atomic
def evaluate_ticket(
    actor: Actor, *, pk: Any, rating: int, rating_comment: str = "", versions: Collection[int] | None = None
) -> Ticket:
    """Say how well one's own ticket was dealt with. The last word counts.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if it is not the actor's own
    :raises NotWhileActing: if somebody acts as the actor, perhaps whoever dealt with it
    :raises Stale: if it has another version by now
    :raises WrongState: if it is not resolved, or was merged into another one
    :raises RatingTooLate: if it was resolved long ago
    """
    require_in_person(actor)
    ticket, now = claim_ticket(actor, permission=EVALUATE, pk=pk, versions=versions), clock.now()
    if ticket.status not in ENDED or ticket.merged_into_id is not None:
        raise WrongState(status=ticket.status, possible_from=list(ENDED))
    rules.check_rating(ticket.resolved_at, now=now)
    before = {"rating": ticket.rating}
    changes = {"rating": rating, "rating_comment": rating_comment, "rated_at": now}
    keep_ticket(actor, ticket=ticket, changes=changes)
    record_event(actor, action=EVALUATE, about=ticket, before=before, after={"rating": rating})
    return ticket


def _record(actor: Actor, ticket: Ticket, step: str, before: str) -> Ticket:
    record_event(actor, action=step, about=ticket, before={"status": before}, after={"status": ticket.status})
    return ticket
