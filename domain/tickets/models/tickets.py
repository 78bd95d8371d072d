"""Tickets and their numbers."""

from datetime import timedelta

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat, Left

from domain.academic.models import Unit
from domain.help_desk.models import TicketCategory, TicketQueue
from domain.policy import limits
from domain.policy.tickets import TargetAlert, TicketPriority
from domain.policy.workflows import TICKET, UNRESOLVED, TicketState
from domain.shared.models import Record, Unaccented
from domain.users.models import User

ENDED = (TicketState.RESOLVED, TicketState.CLOSED)
_UNMERGED = Q(merged_into__isnull=True)


class TicketCounter(models.Model):
    """The last number given. One row: whoever takes a number holds it until the ticket is there, or nobody's."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "ticket_counters"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="ticket_counters_is_alone")]

    def __str__(self) -> str:
        return str(self.last)


class Ticket(Record):
    """A question or a problem of one person, how far it is, and until when it is to be answered and resolved.

    Targets count minutes of business since the ticket came in, without those for which it waited for its submitter or
    was resolved. What is counted up to now is in `paused_for`.
    """

    number = models.PositiveIntegerField(help_text="Counted from 1, without gaps.")
    title = models.CharField(max_length=limits.TICKET_TITLE[1])
    text = models.TextField(max_length=limits.TICKET_TEXT[1], help_text="Plain text.")
    category = models.ForeignKey(TicketCategory, on_delete=models.PROTECT, related_name="tickets")
    priority = models.CharField(max_length=6, choices=[(each, each) for each in TicketPriority])
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="tickets", help_text="That it is about."
    )
    submitter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="submitted_tickets")
    queue = models.ForeignKey(
        TicketQueue,
        on_delete=models.PROTECT,
        null=True,
        related_name="tickets",
        help_text="Null, if no rule leads anywhere: then administrators deal with it.",
    )
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="assigned_tickets")
    status = models.CharField(max_length=11, choices=[(state, state) for state in TicketState], default=TICKET.initial)
    responded_at = models.DateTimeField(null=True, help_text="When somebody else first answered in public.")
    resolved_at = models.DateTimeField(null=True, help_text="Null again, once it is reopened.")
    closed_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True, help_text="Since when it waits for its submitter.")
    reopened = models.PositiveIntegerField(default=0, help_text="How many times it was.")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged", help_text="That goes on in its place."
    )
    response_minutes = models.PositiveIntegerField(null=True, help_text="The target when the priority was set.")
    resolution_minutes = models.PositiveIntegerField(null=True, help_text="The target when the priority was set.")
    response_due_at = models.DateTimeField(null=True)
    resolution_due_at = models.DateTimeField(null=True)
    response_risk_at = models.DateTimeField(null=True)
    resolution_risk_at = models.DateTimeField(null=True)
    paused_for = models.DurationField(default=timedelta)
    response_took = models.DurationField(null=True)
    resolution_took = models.DurationField(null=True)
    response_alert = models.CharField(
        max_length=7, choices=[(each, each) for each in TargetAlert], default=TargetAlert.NONE
    )
    resolution_alert = models.CharField(
        max_length=7, choices=[(each, each) for each in TargetAlert], default=TargetAlert.NONE
    )
    rating = models.PositiveSmallIntegerField(null=True, help_text="1 to 5, 5 is best.")
    rating_comment = models.CharField(max_length=limits.TICKET_RATING_COMMENT_MAX, blank=True)
    rated_at = models.DateTimeField(null=True)
    searched = models.GeneratedField(
        expression=Unaccented(
            Concat(
                Cast("number", models.TextField()),
                Value(" "),
                "title",
                Value(" "),
                Left("text", limits.TICKET_TEXT_SEARCHED),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )

    class Meta:
        db_table = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["number"], name="tickets_number_is_unique"),
            models.CheckConstraint(condition=Q(status__in=list(TicketState)), name="tickets_status_is_known"),
            models.CheckConstraint(condition=Q(priority__in=list(TicketPriority)), name="tickets_priority_is_known"),
            models.CheckConstraint(
                condition=Q(response_alert__in=list(TargetAlert), resolution_alert__in=list(TargetAlert)),
                name="tickets_alerts_are_known",
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="tickets_say_something"),
            models.CheckConstraint(
                condition=Q(assignee__isnull=True) | ~Q(assignee=F("submitter")),
                name="tickets_nobody_deals_with_their_own",
                violation_error_message="Nobody deals with their own ticket.",
            ),
            models.CheckConstraint(
                condition=(Q(status=TicketState.WAITING) & Q(paused_at__isnull=False))
                | (~Q(status=TicketState.WAITING) & Q(paused_at__isnull=True)),
                name="tickets_pause_while_they_wait",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=UNRESOLVED) & Q(resolved_at__isnull=True, resolution_took__isnull=True))
                | (Q(status__in=ENDED) & (Q(resolved_at__isnull=False) | Q(merged_into__isnull=False))),
                name="tickets_resolved_ones_say_when",
            ),
            models.CheckConstraint(
                condition=(Q(status=TicketState.CLOSED, closed_at__isnull=False))
                | (~Q(status=TicketState.CLOSED) & Q(closed_at__isnull=True) & _UNMERGED),
                name="tickets_closed_ones_say_when",
            ),
            models.CheckConstraint(
                condition=_UNMERGED | ~Q(merged_into=F("id")), name="tickets_none_is_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True, rated_at__isnull=True, rating_comment="")
                | (Q(rating__isnull=False, rated_at__isnull=False) & Q(rating__range=limits.TICKET_RATING)),
                name="tickets_ratings_say_when",
            ),
        ]
        indexes = [
            models.Index(fields=["submitter", "-id"], name="tickets_by_submitter"),
            models.Index(fields=["queue", "status", "-id"], name="tickets_by_queue"),
            models.Index(fields=["assignee", "status", "-id"], name="tickets_by_assignee"),
            models.Index(fields=["created_at", "id"], name="tickets_by_time"),
            models.Index(fields=["merged_into"], condition=~_UNMERGED, name="tickets_merged"),
            models.Index(
                fields=["resolution_due_at", "id"], condition=Q(status__in=UNRESOLVED), name="tickets_by_due_time"
            ),
            models.Index(fields=["resolved_at"], condition=Q(status=TicketState.RESOLVED), name="tickets_to_be_closed"),
            GinIndex(OpClass("searched", "gin_trgm_ops"), name="tickets_search"),
        ]

    def __str__(self) -> str:
        return str(self.number)
