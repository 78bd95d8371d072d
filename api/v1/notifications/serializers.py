"""How news looks on the wire."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import F, Func, JSONField, TextField, Value
from django.db.models.expressions import Case, When
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse
from rest_framework import serializers

from api.reading.columns import Computed, JsonObject
from api.serializers import InSerializer, LocalTimeField, OutSerializer, ShortList, choices
from domain.notifications import queries
from domain.notifications.models import Notification, NotificationDelivery
from domain.policy import limits
from domain.policy.notifications import NotificationChannel, NotificationKind, NotificationTiming
from domain.policy.workflows import DeliveryState
from domain.shared.models import noun_of

CELLS = len(NotificationKind) * len(NotificationChannel)
KINDS, CHANNELS, TIMINGS = choices(NotificationKind), choices(NotificationChannel), choices(NotificationTiming)
OPTIONAL: dict[str, Any] = {"required": False}


class NotificationAboutSerializer(serializers.Serializer):
    """The object that it is about."""

    type = serializers.CharField()
    id = serializers.UUIDField()
    url = serializers.CharField(allow_null=True, help_text="Its path in this API; null if it has none of its own.")


@cache
def paths() -> Mapping[str, str]:
    """Return where the objects of each type are found."""
    found = {}
    for model in apps.get_models():
        noun = noun_of(model)
        try:
            found[noun] = reverse(f"{noun.replace('_', '-')}-list") + "/"
        except NoReverseMatch:
            continue
    return found


def _about(path: str) -> Case:
    noun, pk = F(f"{path}about_type"), F(f"{path}about_id")
    place = Func(Value(paths(), JSONField()), noun, template="(%(expressions)s)", arg_joiner=" ->> ")
    url = Func(place, Cast(pk, TextField()), template="(%(expressions)s)", arg_joiner=" || ", output_field=TextField())
    return Case(When(**{f"{path}about_id__isnull": False}, then=JsonObject(type=noun, id=pk, url=url)))


class NotificationSerializer(OutSerializer):
    kind = serializers.ChoiceField(KINDS)
    title = Computed(serializers.CharField(), lambda path: queries.said("title", path), help_text="In one's language.")
    text = Computed(serializers.CharField(), lambda path: queries.said("text", path), help_text="In one's language.")
    about = Computed(NotificationAboutSerializer(allow_null=True), _about)

    class Meta:
        model = Notification
        fields = ("id", "number", "kind", "title", "text", "about", "read_at", "version", "created_at")


class NotificationReadSerializer(InSerializer):
    """Either some notifications by their ids, or all up to one."""

    notification_ids = ShortList(
        child=serializers.UUIDField(), min_length=1, max_length=limits.NOTIFICATIONS_MARKED_MAX, **OPTIONAL
    )
    up_to_id = serializers.UUIDField(
        help_text="The latest one that was seen; older ones are marked as well.", **OPTIONAL
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError("Give either `notification_ids` or `up_to_id`.", code="either_or")
        return attrs


class UnreadSerializer(serializers.Serializer):
    unread = serializers.IntegerField(help_text="How many are unread.")
    last_number = serializers.IntegerField(help_text="The number of the latest one; 0 if there is none.")


class NotificationChoiceSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(KINDS)
    title = serializers.CharField(help_text="In the caller's language.")
    channel = serializers.ChoiceField(CHANNELS)
    timing = serializers.ChoiceField(TIMINGS)
    default = serializers.ChoiceField(TIMINGS, help_text="What holds as long as nothing is chosen.")
    possible = serializers.ListField(
        child=serializers.ChoiceField(TIMINGS), help_text="What may be chosen; without `never` it is mandatory."
    )


class NotificationPreferencesSerializer(serializers.Serializer):
    quiet_from = LocalTimeField(allow_null=True, help_text="E-mails wait from then on, by the clocks of `time_zone`.")
    quiet_until = LocalTimeField(allow_null=True, help_text="Before `quiet_from`, it is of the next day.")
    digest_hour = serializers.IntegerField(help_text="When the daily e-mail goes out.")
    time_zone = serializers.CharField(help_text="The caller's; it is changed with the person.")
    choices = NotificationChoiceSerializer(many=True)


class NotificationChoiceChangeSerializer(InSerializer):
    kind = serializers.ChoiceField(KINDS)
    channel = serializers.ChoiceField(CHANNELS)
    timing = serializers.ChoiceField(TIMINGS, allow_null=True, help_text="Null: whatever the default is.")


class NotificationPreferencesChangeSerializer(InSerializer):
    """What is left out stays, also of the choices."""

    quiet_from = LocalTimeField(allow_null=True, **OPTIONAL)
    quiet_until = LocalTimeField(allow_null=True, **OPTIONAL)
    digest_hour = serializers.IntegerField(min_value=0, max_value=23, **OPTIONAL)
    choices = ShortList(
        child=NotificationChoiceChangeSerializer(),
        max_length=len(NotificationKind) * len(NotificationChannel),
        **OPTIONAL,
    )

    def validate_choices(self, value: list[Any]) -> list[Any]:
        if len({(each["kind"], each["channel"]) for each in value}) < len(value):
            raise serializers.ValidationError("Each kind and channel stands here once.", code="repeated")
        return value


class StreamEventSerializer(serializers.Serializer):
    """A server-sent event."""

    id = serializers.CharField(help_text="A number, to resume after.")
    event = serializers.CharField(help_text="`notification` or `unread`.")
    data = serializers.CharField(  # type: ignore[assignment]
        help_text="JSON: a `Notification`, or how many are `unread`."
    )


class NotificationDeliverySerializer(OutSerializer):
    kind = serializers.ChoiceField(KINDS, source="happening.kind")
    status = serializers.ChoiceField(choices(DeliveryState))

    class Meta:
        model = NotificationDelivery
        fields = (
            "id", "recipient_id", "kind", "channel", "timing", "status", "due_at", "attempts", "letter_id", "error",
            "sent_at", "version", "created_at", "updated_at",
        )  # fmt: skip
