"""What is said about a ticket, by whom, to whom, and with which files."""

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from domain.files.models import File
from domain.policy import limits
from domain.shared.models import Record
from domain.tickets.models.tickets import Ticket
from domain.users.models import User


class TicketComment(Record):
    """An answer that the submitter reads, or a note among those who deal with the ticket. Neither ever changes."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="comments")
    origin = models.ForeignKey(
        Ticket,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The ticket it was written on, if that was merged into this one.",
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="ticket_comments")
    text = models.TextField(max_length=limits.TICKET_TEXT[1], help_text="Plain text.")
    is_internal = models.BooleanField(
        default=False, help_text="Whether only those who deal with the ticket read it: never its submitter."
    )

    class Meta:
        db_table = "ticket_comments"
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="ticket_comments_say_something"),
            models.CheckConstraint(
                condition=Q(origin__isnull=True) | ~Q(origin=F("ticket")),
                name="ticket_comments_origin_is_another_ticket",
            ),
        ]
        indexes = [models.Index(fields=["ticket", "id"], name="ticket_comments_by_ticket")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.author_id}"


class TicketMention(models.Model):
    """That a comment names somebody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    comment = models.ForeignKey(TicketComment, on_delete=models.PROTECT, related_name="mentions")
    mentioned = models.ForeignKey(User, on_delete=models.PROTECT, related_name="ticket_mentions")

    class Meta:
        db_table = "ticket_mentions"
        constraints = [
            models.UniqueConstraint(fields=["comment", "mentioned"], name="ticket_mentions_each_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.mentioned_id}"


class TicketAttachment(models.Model):
    """A file that came with a ticket, or with one of its comments."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="attachments")
    origin = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="+")
    comment = models.ForeignKey(TicketComment, on_delete=models.PROTECT, null=True, related_name="attachments")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="ticket_attachments")

    class Meta:
        db_table = "ticket_attachments"
        constraints = [models.UniqueConstraint(fields=["file"], name="ticket_attachments_each_file_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.file_id}"
