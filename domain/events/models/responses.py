"""What people answer to events."""

from django.db import models
from django.db.models import Q

from domain.events.models.events import Event
from domain.policy.events import EventAnswer
from domain.shared.models import Record
from domain.users.models import User


class EventResponse(Record):
    """What one person answered to an event, last.

    A trigger counts who is going into the event, where a constraint keeps the number below its limit.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="responses")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="event_responses")
    answer = models.CharField(max_length=8, choices=[(each, each) for each in EventAnswer])

    class Meta:
        db_table = "event_responses"
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="event_responses_one_per_person"),
            models.CheckConstraint(condition=Q(answer__in=list(EventAnswer)), name="event_responses_answer_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.person_id} {self.answer}"
