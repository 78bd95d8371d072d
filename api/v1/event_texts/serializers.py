"""How texts about events look on the wire."""

from rest_framework import serializers

from api.serializers import InModelSerializer, InSerializer, OutSerializer, ShortList, VisibleRow
from domain.events import queries
from domain.events.models import EventText, EventTextVersion
from domain.policy import limits
from domain.policy.events import Channel

CHANNELS = [(each.value, each.value) for each in Channel]
LENGTHS = (
    f"Plain text of at most {limits.SOCIAL_POST_MAX} characters for a social post, {limits.NEWSLETTER_MAX} for a "
    f"newsletter, {limits.ARTICLE_MAX} for an article."
)


class EventTextSerializer(OutSerializer):
    class Meta:
        model = EventText
        fields = ("id", "event_id", "channel", "body", "source", "written_by_id", "version", "created_at", "updated_at")


class EventTextAddSerializer(InModelSerializer):
    """The wording of an event for one channel."""

    event_id = VisibleRow(rows=queries.events, permission="event.view", help_text="The event's id.")

    class Meta:
        model = EventText
        fields = ("event_id", "channel", "body")
        extra_kwargs = {"body": {"help_text": LENGTHS}}


class EventTextChangeSerializer(InModelSerializer):
    """Other words in the place of those that stand."""

    class Meta:
        model = EventText
        fields = ("body",)
        extra_kwargs = {"body": {"help_text": LENGTHS}}


class EventTextGenerateSerializer(InSerializer):
    """The event, and the channels to draft texts for."""

    event_id = VisibleRow(rows=queries.events, permission="event.view", help_text="The event's id.")
    channels = ShortList(child=serializers.ChoiceField(choices=CHANNELS), min_length=1, max_length=len(Channel))

    def validate_channels(self, value: list[str]) -> list[str]:
        return list(dict.fromkeys(value))


class EventTextVersionSerializer(OutSerializer):
    class Meta:
        model = EventTextVersion
        fields = ("id", "text_id", "number", "body", "source", "written_by_id", "created_at")
