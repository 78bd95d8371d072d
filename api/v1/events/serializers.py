"""How events look on the wire."""

from typing import Any

from django.db.models import UUIDField
from rest_framework import serializers

from api.bulk import RowProblemSerializer
from api.reading.columns import Computed
from api.reading.plan import Slot
from api.serializers import (
    InModelSerializer,
    InSerializer,
    LocalTimeField,
    OutSerializer,
    ShortList,
    VisibleRow,
    choices,
)
from api.v1.audiences.serializers import AudienceRuleAddSerializer, AudienceRuleSerializer
from api.v1.people.serializers import UserSerializer
from domain.events import queries
from domain.events.models import Event
from domain.people.queries import users
from domain.policy import limits
from domain.policy.events import Channel, EventAnswer

ANSWERS = choices(EventAnswer)
CHANNELS = choices(Channel)
REASON: dict[str, Any] = {"min_length": limits.REASON_LENGTH[0], "max_length": limits.REASON_LENGTH[1]}
LOCAL = "By the clocks of the zone."
OPTIONAL: dict[str, Any] = {"required": False}
WRITTEN = (
    "title", "description", "starts_on", "starts_local", "ends_on", "ends_local", "is_all_day", "zone", "campus",
    "location", "organizer_id", "visibility", "audience", "channels", "notify_rule", "remarks", "rsvp_limit",
    "rsvp_closes_at",
)  # fmt: skip


class EventAudienceSerializer(AudienceRuleSerializer):
    """One rule: everyone, or what one of the other fields names."""


class EventAudienceAddSerializer(AudienceRuleAddSerializer):
    """One rule. `everyone` names nothing; each other kind names one object, by its own field."""


def answer_of_caller(path: str) -> Any:
    """Return what the caller answered, whoever that is when the statement runs."""
    return queries.answer_of(Slot("actor", UUIDField()), path)


class EventSerializer(OutSerializer):
    starts_local = LocalTimeField(help_text=LOCAL)
    ends_local = LocalTimeField(help_text=LOCAL)
    organizer = UserSerializer(read_only=True)
    audience = Computed(EventAudienceSerializer(many=True), queries.audience, help_text="Whom it is for: all of these.")
    declined = Computed(serializers.IntegerField(), queries.declined, help_text="How many said that they don't come.")
    my_answer = Computed(
        serializers.ChoiceField(ANSWERS, allow_null=True), answer_of_caller, help_text="What the caller answered."
    )

    class Meta:
        model = Event
        resource = "event"
        rows = queries.events
        seen_by_more = True  # what is published, by its audience: that one convenes or not
        fields = (
            "id", "title", "description", "starts_on", "starts_local", "ends_on", "ends_local", "is_all_day", "zone",
            "starts_at", "ends_at", "campus", "location", "organizer_id", "organizer", "visibility", "audience",
            "channels", "notify_rule", "remarks", "rsvp_limit", "rsvp_closes_at", "going", "declined", "my_answer",
            "status", "author_id", "submitted_at", "submitted_by_id", "reopening_reason", "published_at",
            "published_by_id", "cancelled_at", "notice", "version", "created_at", "updated_at",
        )  # fmt: skip
        expand = ("organizer",)


class EventAddSerializer(InModelSerializer):
    """A draft. What is left out of its times follows from the others: the same day, the campus's zone."""

    starts_local = LocalTimeField(help_text=f"{LOCAL} Left out only of whole days.", **OPTIONAL)
    ends_local = LocalTimeField(help_text=f"{LOCAL} Left out only of whole days.", **OPTIONAL)
    organizer_id = VisibleRow(rows=users, permission="user.view", help_text="The caller, if left out.", **OPTIONAL)
    channels = ShortList(child=serializers.ChoiceField(choices=CHANNELS), max_length=len(Channel), **OPTIONAL)
    audience = ShortList(
        child=EventAudienceAddSerializer(),
        max_length=limits.EVENT_AUDIENCE_MAX,
        help_text="Whom it is for: all whom one of these names. It takes the place of what was there.",
        **OPTIONAL,
    )

    class Meta:
        model = Event
        fields = WRITTEN
        extra_kwargs = {"ends_on": OPTIONAL, "zone": OPTIONAL}


class EventChangeSerializer(EventAddSerializer):
    """Changes of a draft, or of what is published."""


class EventReopenSerializer(InSerializer):
    """Why an event is sent back. Whoever writes it can read it."""

    reason = serializers.CharField(**REASON)


class EventCancelSerializer(InSerializer):
    """What its audience reads in its place."""

    notice = serializers.CharField(**REASON)


class EventRespondSerializer(InSerializer):
    answer = serializers.ChoiceField(choices=ANSWERS)


class EventWantedSerializer(InSerializer):
    """An event to publish, as it was read."""

    event_id = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="The one that was decided on.")


class EventBulkPublishSerializer(InSerializer):
    """Events to publish, each for itself."""

    items = ShortList(child=EventWantedSerializer(), min_length=1, max_length=limits.BULK_INLINE_MAX)

    def validate_items(self, value: list[Any]) -> list[Any]:
        if len({each["event_id"] for each in value}) < len(value):
            raise serializers.ValidationError("Each event stands here once.", code="repeated")
        return value


class EventPublicationOutcomeSerializer(serializers.Serializer):
    event_id = serializers.UUIDField()
    errors = RowProblemSerializer(many=True)  # type: ignore[assignment]


class EventPublicationsSerializer(serializers.Serializer):
    """What became of each event."""

    published = serializers.IntegerField()
    failed = serializers.IntegerField()
    outcomes = EventPublicationOutcomeSerializer(many=True)


class EventRuleReachSerializer(EventAudienceSerializer):
    """How many active people one rule names."""

    people = serializers.IntegerField()


class EventReachSerializer(serializers.Serializer):
    """How many active people an event is for, each counted once, and how many by each rule."""

    people = serializers.IntegerField()
    rules = EventRuleReachSerializer(many=True)
