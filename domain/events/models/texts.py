"""What is written about an event in each channel, and every version of it."""

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from domain.events.models.events import Event
from domain.policy import limits
from domain.policy.events import TEXT_LENGTHS, Channel, TextSource
from domain.shared.models import Record
from domain.users.models import User


class EventText(Record):
    """The wording for one channel, as it stands: a draft for people, which no program publishes."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="texts")
    channel = models.CharField(max_length=11, choices=[(each, each) for each in Channel])
    body = models.TextField(max_length=limits.ARTICLE_MAX, help_text="Plain text.")
    source = models.CharField(
        max_length=9, choices=[(each, each) for each in TextSource], help_text="Who made the words that stand now."
    )
    written_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who wrote them, or asked for a draft."
    )

    class Meta:
        db_table = "event_texts"
        constraints = [
            models.UniqueConstraint(fields=["event", "channel"], name="event_texts_one_per_channel"),
            models.CheckConstraint(condition=Q(channel__in=list(Channel)), name="event_texts_channel_is_known"),
            models.CheckConstraint(condition=Q(source__in=list(TextSource)), name="event_texts_source_is_known"),
            models.CheckConstraint(
                condition=~Q(body=""), name="event_texts_body_is_given", violation_error_message="A text has words."
            ),
            models.CheckConstraint(
                condition=Q(
                    LessThanOrEqual(
                        Length("body"),
                        Case(*(When(channel=channel, then=Value(most)) for channel, most in TEXT_LENGTHS.items())),
                    )
                ),
                name="event_texts_body_fits_its_channel",
                violation_error_message="The text is longer than its channel takes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.channel}"


class EventTextVersion(Record):
    """A text as it once stood, the present one included. A trigger lets nobody change or drop it."""

    text = models.ForeignKey(EventText, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text="The text's version; 1 is the first.")
    body = models.TextField()
    source = models.CharField(max_length=9, choices=[(each, each) for each in TextSource])
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "event_text_versions"
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="event_text_versions_each_number_once"),
            models.CheckConstraint(
                condition=Q(source__in=list(TextSource)), name="event_text_versions_source_is_known"
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="event_text_versions_by_time")]

    def __str__(self) -> str:
        return f"{self.text_id} {self.number}"
