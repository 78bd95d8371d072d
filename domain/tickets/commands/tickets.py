"""Submitting tickets, saying what they are about, and who deals with them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from domain import crud
from domain.audit.commands import record_event
from domain.help_desk.models import TicketCategory, TicketQueue
from domain.help_desk.queries import queue_for, ticket_categories, ticket_queues
from domain.policy.notifications import NotificationKind
from domain.policy.workflows import TICKET, UNRESOLVED, TicketState
from domain.shared import clock
from domain.shared.access import require, require_reach
from domain.shared.actor import Actor
from domain.shared.errors import NotFound, WrongState
from domain.shared.locking import lock
from domain.shared.transitions import advance
from domain.tickets import queries, rules
from domain.tickets.commands.claims import claim_files, claim_others_ticket, keep_ticket_files
from domain.tickets.commands.service import keep_ticket
from domain.tickets.commands.telling import tell_desk
from domain.tickets.models import Ticket, TicketCounter

ADD, CHANGE, ASSIGN = "ticket.add", "ticket.change", "ticket.assign"
# What the record tells of a ticket: not what somebody wrote, which is for fewer eyes than the record.
TOLD = ("number", "category_id", "priority", "unit_id", "queue_id", "assignee_id")
COUNTER = 1


@transaction.atomic
def add_ticket(
    actor: Actor, *, title: str, text: str, category_id: Any, unit_id: Any = None, file_ids: Sequence[Any] = ()
) -> Ticket:
    """Submit a ticket of one's own. Its category and unit lead it to a queue, whose targets begin to run.

    :raises Forbidden: if the actor may not
    :raises NotFound: if there is no such category
    :raises CategoryClosed: if it takes no new tickets
    :raises FileNotUsable: if a file is not the actor's, not confirmed, or meant for something else
    :raises AlreadyExists: if a file is attached already
    """
    require(actor, ADD)
    category = _category(actor, category_id)
    files = claim_files(actor, ids=file_ids)
    queue = queue_for(category_id=category_id, unit_id=unit_id)
    ticket = Ticket(
        title=title,
        text=text,
        category=category,
        priority=category.priority,
        unit_id=unit_id,
        submitter_id=actor.user_id,
        queue=queue,
        status=TICKET.initial,
        created_at=clock.now(),
    )
    for name, value in queries.targets_for(ticket).items():
        setattr(ticket, name, value)
    for name, value in queries.due_times(ticket, queries.run_of(ticket)).items():
        setattr(ticket, name, value)
    ticket.number = _take_number()  # last: whoever holds the counter keeps all others waiting
    crud.write(ticket, force_insert=True)
    keep_ticket_files(actor, files=files, ticket=ticket)
    require_reach(queries.tickets(actor, ADD), ticket.pk, permission=ADD)
    tell_desk(actor, ticket=ticket, kind=NotificationKind.TICKET_SUBMITTED)
    record_event(actor, action=ADD, about=ticket, after={name: getattr(ticket, name) for name in TOLD})
    return ticket


@transaction.atomic
def change_ticket(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> Ticket:
    """Say what a ticket is about, and how much it matters. It stays in its queue; another priority has other targets.

    :raises NotFound: if the actor can't see it, or there is no such category
    :raises Forbidden: if the actor does not deal with it
    :raises OwnTicket: if it is the actor's own
    :raises Stale: if it has another version by now
    :raises TicketClosed: if it is closed
    :raises CategoryClosed: if the category takes no tickets
    """
    ticket = claim_others_ticket(actor, permission=CHANGE, pk=pk, versions=versions)
    rules.check_not_closed(ticket.status, merged_into_id=ticket.merged_into_id)
    changes = {name: value for name, value in values.items() if getattr(ticket, name) != value}
    if not changes:
        return ticket
    if "category_id" in changes:
        _category(actor, changes["category_id"])
    before = {name: getattr(ticket, name) for name in changes}
    told = dict(changes)
    if "priority" in changes:
        ticket.priority = changes["priority"]
        changes |= _timed_anew(ticket)
    keep_ticket(actor, ticket=ticket, changes=changes)
    record_event(actor, action=CHANGE, about=ticket, before=before, after=told)
    return ticket


@transaction.atomic
def assign_ticket(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> Ticket:
    """Give a ticket to a person, to another queue, or to both; to nobody, if the assignee is None.

    In another queue it belongs to nobody, unless somebody is named, and its targets are those of that queue. Whoever is
    first given a ticket that is open has taken it up.

    :raises NotFound: if the actor can't see it, or there is no such queue
    :raises Forbidden: if the actor does not deal with it
    :raises OwnTicket: if it is the actor's own
    :raises Stale: if it has another version by now
    :raises WrongState: if it is resolved or closed
    :raises AssigneeNotInQueue: if the person does not work in the queue and is no administrator
    """
    ticket = claim_others_ticket(actor, permission=ASSIGN, pk=pk, versions=versions)
    if ticket.status not in UNRESOLVED:
        raise WrongState(status=ticket.status, possible_from=list(UNRESOLVED))
    before = {name: getattr(ticket, name) for name in ("queue_id", "assignee_id", "status")}
    queue_id = values.get("queue_id", ticket.queue_id)
    moved = queue_id != ticket.queue_id
    assignee_id = values.get("assignee_id", None if moved else ticket.assignee_id)
    if not moved and assignee_id == ticket.assignee_id:
        return ticket
    changes: dict[str, Any] = {"assignee_id": assignee_id}
    if moved:
        ticket.queue = _queue(actor, queue_id)
        changes |= {"queue": ticket.queue, **_timed_anew(ticket)}
    if assignee_id is not None:
        rules.check_assignee(fits=queries.can_deal_with(ticket, person_id=assignee_id, queue_id=queue_id))
    if ticket.status == TicketState.OPEN and assignee_id is not None:
        advance(ticket, TICKET, "ticket.start", **changes)
    else:
        keep_ticket(actor, ticket=ticket, changes=changes)
    if assignee_id is not None:
        tell_desk(actor, ticket=ticket, kind=NotificationKind.TICKET_ASSIGNED)
    elif moved:
        tell_desk(actor, ticket=ticket, kind=NotificationKind.TICKET_SUBMITTED)
    after = {name: getattr(ticket, name) for name in before}
    record_event(actor, action=ASSIGN, about=ticket, before=before, after=after)
    return ticket


def _category(actor: Actor, pk: Any) -> TicketCategory:
    category = ticket_categories(actor, "ticket_category.view").filter(pk=pk).first()
    if category is None:
        raise NotFound
    rules.check_category(is_active=category.is_active)
    return category


def _queue(actor: Actor, pk: Any) -> TicketQueue:
    queue = ticket_queues(actor, "ticket_queue.view").filter(pk=pk).first()
    if queue is None:
        raise NotFound
    return queue


def _timed_anew(ticket: Ticket) -> dict[str, Any]:
    """Return the targets of the ticket as it is now, and when they are due. What is answered already stays answered."""
    targets = queries.targets_for(ticket)
    if ticket.responded_at is not None:
        del targets["response_minutes"]
    for name, value in targets.items():
        setattr(ticket, name, value)
    return {**targets, **queries.due_times(ticket, queries.run_of(ticket))}


def _take_number() -> int:
    """Take the next number. If the transaction is undone, the number is nobody's, and the next one's again."""
    if not TicketCounter.objects.filter(pk=COUNTER).exists():
        last = Ticket.objects.aggregate(last=Max("number"))["last"] or 0
        TicketCounter.objects.bulk_create([TicketCounter(pk=COUNTER, last=last)], ignore_conflicts=True)
    counter = lock(TicketCounter, COUNTER)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
