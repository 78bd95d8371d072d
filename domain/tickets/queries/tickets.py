"""Tickets, what is said about them, and who deals with them."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from domain.files.models import File
from domain.help_desk.models import TicketQueue
from domain.help_desk.queries import members_of, ticket_queues
from domain.people.queries import holding
from domain.policy import limits
from domain.policy.events import WORKS_HERE
from domain.policy.roles import SystemRole
from domain.policy.workflows import FileState, TicketState
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.tickets import scopes
from domain.tickets.models import Ticket, TicketAttachment, TicketComment, TicketMention, TicketView
from domain.users.models import User

# What the submitter does as well as those who deal with the ticket.
SHARED = frozenset({"ticket.view", "ticket.reopen", "ticket.close"})


def tickets(actor: Actor, permission: str) -> QuerySet[Ticket]:
    """Return the tickets the actor reaches with this permission."""
    table = scopes.READABLE if permission in SHARED else scopes.TICKET
    return narrow(Ticket.objects.all(), actor=actor, permission=permission, scopes=table)


def ticket_comments(actor: Actor, permission: str) -> QuerySet[TicketComment]:
    """Return the comments the actor reaches with this permission: a submitter none that is internal."""
    rows = TicketComment.objects.exclude(scopes.own_note(actor))
    return narrow(rows, actor=actor, permission=permission, scopes=scopes.TICKET_COMMENT)


def ticket_attachments(actor: Actor, permission: str) -> QuerySet[TicketAttachment]:
    """Return the attachments the actor reaches with this permission: a submitter none of an internal comment."""
    rows = TicketAttachment.objects.exclude(scopes.own_note_file(actor))
    return narrow(rows, actor=actor, permission=permission, scopes=scopes.TICKET_ATTACHMENT)


def ticket_views(actor: Actor, permission: str) -> QuerySet[TicketView]:
    """Return the saved filters the actor reaches with this permission."""
    return narrow(TicketView.objects.all(), actor=actor, permission=permission, scopes=scopes.TICKET_VIEW)


def my_ticket_queues(actor: Actor, permission: str) -> QuerySet[TicketQueue]:
    """Return the queues that the actor works in."""
    return ticket_queues(actor, permission).filter(pk__in=scopes.my_queues(actor))


def readable_ticket_attachment(actor: Actor, pk: Any) -> File | None:
    """Return the file of an attachment whose content the actor may read, whoever owns it."""
    rows = ticket_attachments(actor, "ticket_attachment.view").filter(pk=pk, file__status=FileState.STORED)
    found = rows.select_related("file").first()
    return found.file if found else None


def people_dealing_with(ticket: Ticket, queue_id: Any = None) -> QuerySet[User]:
    """Return who may deal with a ticket: who works in its queue (or in another one), its assignee, administrators."""
    works_here = holding(list(WORKS_HERE))
    in_queue = Exists(members_of(queue_id or ticket.queue_id).filter(member=OuterRef("pk")))
    dealing = works_here & (Q(in_queue) | Q(pk=ticket.assignee_id)) | holding([SystemRole.ADMIN])
    return User.objects.filter(dealing, is_active=True).exclude(pk=ticket.submitter_id)


def people_at_desk(ticket: Ticket) -> QuerySet[User]:
    """Return who is told of a ticket: its assignee, or, if that is nobody who still deals with it, who works in its
    queue; without a queue, administrators.
    """
    if ticket.assignee_id is not None:
        assignee = people_dealing_with(ticket).filter(pk=ticket.assignee_id)
        if assignee.exists():
            return assignee
    in_queue = Exists(members_of(ticket.queue_id).filter(member=OuterRef("pk")))
    working = holding([SystemRole.ADMIN]) if ticket.queue_id is None else holding(list(WORKS_HERE)) & Q(in_queue)
    return User.objects.filter(working, is_active=True).exclude(pk=ticket.submitter_id)


def can_deal_with(ticket: Ticket, *, person_id: Any, queue_id: Any) -> bool:
    """Tell whether somebody works in a queue, or is an administrator, and did not submit the ticket."""
    in_queue = Exists(members_of(queue_id).filter(member=OuterRef("pk")))
    fitting = holding(list(WORKS_HERE)) & Q(in_queue) | holding([SystemRole.ADMIN])
    return User.objects.filter(fitting, pk=person_id, is_active=True).exclude(pk=ticket.submitter_id).exists()


def to_close(now: datetime) -> QuerySet[Ticket]:
    """Return the tickets that were resolved so long ago that they are closed."""
    resolved = now - timedelta(days=limits.TICKET_REOPEN_DAYS)
    return Ticket.objects.filter(status=TicketState.RESOLVED, resolved_at__lte=resolved).order_by("resolved_at", "pk")


def _files(rows: QuerySet[TicketAttachment]) -> ArraySubquery:
    told = JSONObject(
        attachment_id="id",
        file_name="file__name",
        media_type="file__media_type",
        size="file__size",
        origin_id="origin_id",
    )
    return ArraySubquery(rows.order_by("pk").values(told=told))


def attachments(path: str = "") -> ArraySubquery:
    """Return the files that came with a ticket itself. `path` leads to it."""
    return _files(TicketAttachment.objects.filter(ticket=OuterRef(f"{path}pk"), comment__isnull=True))


def comment_attachments(path: str = "") -> ArraySubquery:
    """Return the files of a comment. `path` leads to it."""
    return _files(TicketAttachment.objects.filter(comment=OuterRef(f"{path}pk")))


def mentioned_ids(path: str = "") -> ArraySubquery:
    """Return whom a comment names. `path` leads to it."""
    rows = TicketMention.objects.filter(comment=OuterRef(f"{path}pk")).order_by("mentioned_id")
    return ArraySubquery(rows.values("mentioned_id"))


def merged_tickets(path: str = "") -> ArraySubquery:
    """Return the tickets that were merged into one: all of its own submitter. `path` leads to it."""
    rows = Ticket.objects.filter(merged_into=OuterRef(f"{path}pk")).order_by("number")
    return ArraySubquery(rows.values(told=JSONObject(ticket_id="id", number="number", title="title", text="text")))
