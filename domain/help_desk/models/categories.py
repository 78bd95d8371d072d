"""What tickets are about, and where that leads them."""

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from domain.academic.models import Unit
from domain.help_desk.models.queues import TicketQueue
from domain.policy.tickets import TicketPriority
from domain.shared.models import Record


class TicketCategory(Record):
    """A kind of question or problem."""

    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True, help_text="What belongs here, for whoever asks.")
    queue = models.ForeignKey(
        TicketQueue,
        on_delete=models.PROTECT,
        null=True,
        related_name="categories",
        help_text="It takes these tickets, unless their unit leads them elsewhere.",
    )
    priority = models.CharField(
        max_length=6,
        choices=[(each, each) for each in TicketPriority],
        default=TicketPriority.NORMAL,
        help_text="That such tickets begin with.",
    )
    is_active = models.BooleanField(default=True, help_text="Whether new tickets can have it.")

    class Meta:
        db_table = "ticket_categories"
        constraints = [
            models.UniqueConstraint(fields=["name"], name="ticket_categories_name_is_unique"),
            models.CheckConstraint(
                condition=Q(priority__in=list(TicketPriority)), name="ticket_categories_priority_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TicketRoute(models.Model):
    """That tickets of a category about a unit go to a queue."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    category = models.ForeignKey(TicketCategory, on_delete=models.PROTECT, related_name="routes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="ticket_routes")
    queue = models.ForeignKey(TicketQueue, on_delete=models.PROTECT, related_name="routes")

    class Meta:
        db_table = "ticket_routes"
        constraints = [models.UniqueConstraint(fields=["category", "unit"], name="ticket_routes_one_per_unit")]

    def __str__(self) -> str:
        return f"{self.category_id} {self.unit_id}"
