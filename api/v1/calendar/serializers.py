"""How agendas and feeds look on the wire."""

from rest_framework import serializers

from api.serializers import choices
from domain.policy.calendar import DeadlineKind, EntryKind, EntryState
from domain.policy.timetable import SessionKind


class AgendaEntrySerializer(serializers.Serializer):
    """Something at a time. `zone` is whose clocks people go by there; the instants are in UTC like all others."""

    uid = serializers.UUIDField(help_text="The same in every feed, whatever changes.")
    kind = serializers.ChoiceField(choices=choices(EntryKind))
    title = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(
        allow_null=True, help_text="The first instant after it; null: an instant without length."
    )
    zone = serializers.CharField(help_text="IANA.")
    is_all_day = serializers.BooleanField(help_text="Whether it is whole days by the clocks of the zone.")
    status = serializers.ChoiceField(choices=choices(EntryState))
    sequence = serializers.IntegerField(min_value=0, help_text="Raised by every change.")
    changed_at = serializers.DateTimeField()
    location = serializers.CharField(help_text="Empty: nowhere, or not known.")
    description = serializers.CharField(help_text="Of an event, plain text; empty: none.")
    notice = serializers.CharField(help_text="What was said when it was last moved or cancelled; empty if nothing.")
    unit_code = serializers.CharField(allow_null=True)
    session_id = serializers.UUIDField(allow_null=True)
    session_kind = serializers.ChoiceField(choices=choices(SessionKind), allow_null=True)
    offering_id = serializers.UUIDField(allow_null=True)
    event_id = serializers.UUIDField(allow_null=True)
    deadline = serializers.ChoiceField(choices=choices(DeadlineKind), allow_null=True)


class AgendaSerializer(serializers.Serializer):
    starts_at = serializers.DateTimeField(help_text="As asked for by `from`.")
    ends_at = serializers.DateTimeField(help_text="As asked for by `to`.")
    entries = AgendaEntrySerializer(many=True)


class CalendarFeedSerializer(serializers.Serializer):
    url = serializers.URLField(help_text="Whoever has it can read the calendar: it is a secret.")
    offering_url = serializers.CharField(
        help_text="The same for one offering: a URI template (RFC 6570) with `offering_id`."
    )
    rotated_at = serializers.DateTimeField(help_text="Since when this address counts.")
