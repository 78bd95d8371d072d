"""Answers, notes, and their files."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.files.models import File
from domain.policy.workflows import TICKET, TicketState
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.shared.locking import lock
from domain.shared.transitions import advance
from domain.tickets import queries, rules
from domain.tickets.commands.claims import claim_files, keep_ticket_files
from domain.tickets.commands.service import keep_ticket
from domain.tickets.commands.telling import tell_of_ticket_comment
from domain.tickets.models import Ticket, TicketAttachment, TicketComment, TicketMention

ADD, NOTE = "ticket_comment.add", "ticket_comment.add_internal"
ATTACHMENT = "ticket_attachment.view"
STEPS = {
    TicketState.OPEN: "ticket.start",
    TicketState.WAITING: "ticket.resume",
    TicketState.RESOLVED: "ticket.reopen",
}


@transaction.atomic
def add_ticket_comment(
    actor: Actor,
    *,
    ticket_id: Any,
    text: str,
    is_internal: bool = False,
    mentioned_ids: Sequence[Any] = (),
    file_ids: Sequence[Any] = (),
) -> TicketComment:
    """Answer, or note something among those who deal with the ticket.

    A submitter's answer takes up a ticket that waits for it, and reopens one that is resolved. The first answer of
    somebody else meets the first target. A note changes nothing of the ticket, not even its version.

    :raises Forbidden: if the actor may not, or notes something on a ticket that the actor does not deal with
    :raises NotFound: if the actor can't see the ticket
    :raises OwnTicket: if the actor notes something on their own ticket
    :raises TicketClosed: if the ticket is closed
    :raises ReopeningTooLate: if the answer would reopen what was resolved long ago
    :raises MentionNotPossible: if somebody who is named can't read it
    :raises FileNotUsable: if a file is not the actor's, not confirmed, or meant for something else
    :raises AlreadyExists: if a file is attached already
    """
    require(actor, NOTE if is_internal else ADD)
    require_sight(queries.tickets(actor, "ticket.view"), ticket_id)
    files = claim_files(actor, ids=file_ids)
    ticket = lock(Ticket, ticket_id)
    rules.check_not_closed(ticket.status, merged_into_id=ticket.merged_into_id)
    if is_internal:
        rules.check_others(submitter_id=ticket.submitter_id, person_ids={actor.user_id, actor.acting_by})
    _check_mentions(ticket, mentioned_ids, is_internal=is_internal)
    comment = TicketComment(ticket=ticket, author_id=actor.user_id, text=text, is_internal=is_internal)
    crud.write(comment, force_insert=True)
    TicketMention.objects.bulk_create(TicketMention(comment=comment, mentioned_id=pk) for pk in mentioned_ids)
    keep_ticket_files(actor, files=files, ticket=ticket, comment=comment)
    if not is_internal:
        _react(actor, ticket)
    permission = NOTE if is_internal else ADD
    require_reach(queries.ticket_comments(actor, permission), comment.pk, permission=permission)
    tell_of_ticket_comment(actor, comment=comment, mentioned_ids=mentioned_ids)
    record_event(actor, action=ADD, about=comment, after={"ticket_id": ticket.pk, "is_internal": is_internal})
    return comment


def _check_mentions(ticket: Ticket, ids: Sequence[Any], *, is_internal: bool) -> None:
    if ids:
        readers = set(queries.people_dealing_with(ticket).filter(pk__in=ids).values_list("pk", flat=True))
        rules.check_mentions(ids, readers=readers if is_internal else readers | {ticket.submitter_id})


def _react(actor: Actor, ticket: Ticket) -> None:
    """Let the ticket go on as an answer in public makes it."""
    now, before = clock.now(), ticket.status
    if actor.user_id == ticket.submitter_id:
        if ticket.status == TicketState.WAITING:
            advance(ticket, TICKET, "ticket.resume", **queries.running_again(ticket, ticket.paused_at, now))
        elif ticket.status == TicketState.RESOLVED:
            rules.check_reopening(ticket.resolved_at, now=now)
            advance(ticket, TICKET, "ticket.reopen", **queries.reopened(ticket, now))
    elif ticket.status == TicketState.OPEN:
        advance(ticket, TICKET, "ticket.start", **queries.answered(ticket, now))
    elif first := queries.answered(ticket, now):
        keep_ticket(actor, ticket=ticket, changes=first)
    if ticket.status != before:
        after = {"status": ticket.status}
        record_event(actor, action=STEPS[TicketState(before)], about=ticket, before={"status": before}, after=after)


@transaction.atomic
def view_ticket_attachment(actor: Actor, *, pk: Any) -> File:
    """Let the actor read an attachment's content, whoever owns the file, and record it.

    :raises NotFound: if the actor sees no such attachment
    """
    require(actor, ATTACHMENT)
    file = queries.readable_ticket_attachment(actor, pk)
    if file is None:
        raise NotFound
    record_event(actor, action=ATTACHMENT, about=TicketAttachment(pk=pk))
    return file
