"""Saved filters of the list of tickets."""

from django.db import models
from django.db.models import Q

from domain.help_desk.models import TicketQueue
from domain.policy import limits
from domain.shared.models import Record
from domain.users.models import User


class TicketView(Record):
    """A question that somebody asks the list of tickets again and again."""

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="ticket_views")
    name = models.CharField(max_length=100)
    query = models.CharField(
        max_length=limits.QUERY_STRING_MAX, help_text="What stands behind `?` in a question to `/tickets`."
    )
    queue = models.ForeignKey(
        TicketQueue,
        on_delete=models.PROTECT,
        null=True,
        related_name="views",
        help_text="Whose members see it too; null: its owner alone.",
    )

    class Meta:
        db_table = "ticket_views"
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="ticket_views_name_is_unique_per_person"),
            models.CheckConstraint(condition=~Q(query=""), name="ticket_views_ask_something"),
        ]
        indexes = [models.Index(fields=["queue"], name="ticket_views_by_queue")]

    def __str__(self) -> str:
        return self.name
