"""Who answers, and how soon."""

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from domain.academic.models import Unit
from domain.help_desk.models.hours import BusinessCalendar
from domain.policy import limits
from domain.policy.tickets import TicketPriority
from domain.shared.models import Record
from domain.users.models import User


class TicketQueue(Record):
    """A pile of tickets, and the people who work it off."""

    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    calendar = models.ForeignKey(
        BusinessCalendar,
        on_delete=models.PROTECT,
        null=True,
        related_name="queues",
        help_text="By whose hours its targets run; null: by all hours.",
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        related_name="ticket_queues",
        help_text="It takes the tickets about this unit whose category has no route of its own for it.",
    )
    is_fallback = models.BooleanField(
        default=False, help_text="Whether it takes what no rule leads elsewhere. Its targets stand in for missing ones."
    )
    is_active = models.BooleanField(default=True, help_text="Whether tickets are led to it.")

    class Meta:
        db_table = "ticket_queues"
        constraints = [
            models.UniqueConstraint(fields=["name"], name="ticket_queues_name_is_unique"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(is_active=True), name="ticket_queues_one_active_per_unit"
            ),
            models.UniqueConstraint(
                fields=["is_fallback"], condition=Q(is_fallback=True), name="ticket_queues_one_fallback"
            ),
            models.CheckConstraint(
                condition=Q(is_fallback=False) | Q(is_active=True),
                name="ticket_queues_fallback_is_active",
                violation_error_message="The queue that takes all the rest is active.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TicketQueueMember(models.Model):
    """That somebody works in a queue."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    queue = models.ForeignKey(TicketQueue, on_delete=models.PROTECT, related_name="members")
    member = models.ForeignKey(User, on_delete=models.PROTECT, related_name="ticket_queues")

    class Meta:
        db_table = "ticket_queue_members"
        constraints = [
            models.UniqueConstraint(fields=["member", "queue"], name="ticket_queue_members_each_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.member_id}"


class ServiceTarget(models.Model):
    """Within how many minutes of business a queue answers and resolves tickets of a priority."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    queue = models.ForeignKey(TicketQueue, on_delete=models.PROTECT, related_name="targets")
    priority = models.CharField(max_length=6, choices=[(each, each) for each in TicketPriority])
    response_minutes = models.PositiveIntegerField()
    resolution_minutes = models.PositiveIntegerField()

    class Meta:
        db_table = "service_targets"
        constraints = [
            models.UniqueConstraint(fields=["queue", "priority"], name="service_targets_one_per_priority"),
            models.CheckConstraint(
                condition=Q(priority__in=list(TicketPriority)), name="service_targets_priority_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    response_minutes__range=limits.TARGET_MINUTES,
                    resolution_minutes__range=limits.TARGET_MINUTES,
                    response_minutes__lte=F("resolution_minutes"),
                ),
                name="service_targets_answer_before_they_resolve",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.priority}"
