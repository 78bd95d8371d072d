"""How hours, queues and categories look on the wire."""

import re
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InModelSerializer, InSerializer, OutSerializer, ShortList, VisibleRow, choices
from api.v1.academic.serializers import UnitSerializer
from domain.academic.queries import units
from domain.help_desk import queries
from domain.help_desk.models import BusinessCalendar, TicketCategory, TicketQueue
from domain.policy import limits
from domain.policy.tickets import TicketPriority

RECORD = ("version", "created_at", "updated_at")
MINUTE = r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"
WEEKDAY: dict[str, Any] = {"min_value": 1, "max_value": 7, "help_text": "ISO 8601: 1 is Monday."}
MINUTES: dict[str, Any] = {"min_value": limits.TARGET_MINUTES[0], "max_value": limits.TARGET_MINUTES[1]}
PRIORITIES = choices(TicketPriority)


@extend_schema_field({"type": "string", "pattern": MINUTE})
class MinuteOfDay(serializers.Field):
    """A minute as clocks show it; the value is how many passed since midnight."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not re.fullmatch(MINUTE, data) or data.endswith("\n"):
            raise serializers.ValidationError("Must be hh:mm, up to 24:00.", code="invalid")
        return int(data[:2]) * 60 + int(data[3:])

    def to_representation(self, value: Any) -> Any:
        return value


class BusinessPeriodSerializer(serializers.Serializer):
    """Hours of one weekday, by the clocks of the campus."""

    weekday = serializers.IntegerField(help_text="ISO 8601: 1 is Monday.")
    opens = MinuteOfDay()
    closes = MinuteOfDay(help_text="The first minute that is none of them.")


class BusinessPeriodAddSerializer(InSerializer):
    """Hours of one weekday, by the clocks of the campus."""

    weekday = serializers.IntegerField(**WEEKDAY)
    opens = MinuteOfDay(source="opens_minute")
    closes = MinuteOfDay(source="closes_minute", help_text="The first minute that is none of them.")


class BusinessHolidaySerializer(serializers.Serializer):
    """A day on which nobody answers."""

    held_on = serializers.DateField()
    name = serializers.CharField()


class BusinessHolidayAddSerializer(InSerializer):
    """A day on which nobody answers."""

    held_on = serializers.DateField()
    name = serializers.CharField(max_length=100)


class BusinessCalendarSerializer(OutSerializer):
    weekly = Computed(BusinessPeriodSerializer(many=True), queries.weekly, help_text="The hours of a week.")
    holidays = Computed(BusinessHolidaySerializer(many=True), queries.holidays)

    class Meta:
        model = BusinessCalendar
        resource = "business_calendar"
        rows = queries.business_calendars
        fields = ("id", "name", "campus", "weekly", "holidays", *RECORD)


class BusinessCalendarChangeSerializer(InModelSerializer):
    weekly = ShortList(
        child=BusinessPeriodAddSerializer(),
        max_length=limits.BUSINESS_PERIODS_MAX,
        help_text="The hours of a week, whole.",
    )
    holidays = ShortList(
        child=BusinessHolidayAddSerializer(),
        max_length=limits.BUSINESS_HOLIDAYS_MAX,
        required=False,
        help_text="All of them.",
    )

    class Meta:
        model = BusinessCalendar
        fields = ("name", "weekly", "holidays")


class BusinessCalendarAddSerializer(BusinessCalendarChangeSerializer):
    class Meta:
        model = BusinessCalendar
        fields = ("name", "campus", "weekly", "holidays")


class ServiceTargetSerializer(serializers.Serializer):
    """Within how many minutes of business tickets of a priority are answered and resolved."""

    priority = serializers.ChoiceField(choices=PRIORITIES)
    response_minutes = serializers.IntegerField()
    resolution_minutes = serializers.IntegerField()


class ServiceTargetAddSerializer(InSerializer):
    """Within how many minutes of business tickets of a priority are answered and resolved."""

    priority = serializers.ChoiceField(choices=PRIORITIES)
    response_minutes = serializers.IntegerField(**MINUTES)
    resolution_minutes = serializers.IntegerField(**MINUTES)


class TicketQueueSerializer(OutSerializer):
    calendar = BusinessCalendarSerializer(read_only=True)
    unit = UnitSerializer(read_only=True)
    member_ids = Computed(
        serializers.ListField(child=serializers.UUIDField(), allow_null=True),
        queries.member_ids,
        help_text="Who works in it.",
    )
    targets = Computed(ServiceTargetSerializer(many=True), queries.targets, help_text="What it promises, by priority.")

    class Meta:
        model = TicketQueue
        resource = "ticket_queue"
        rows = queries.ticket_queues
        fields = (
            "id", "name", "description", "calendar_id", "calendar", "unit_id", "unit", "is_fallback", "is_active",
            "member_ids", "targets", *RECORD,
        )  # fmt: skip
        expand = ("calendar", "unit")


class TicketQueueAddSerializer(InModelSerializer):
    calendar_id = VisibleRow(
        rows=queries.business_calendars,
        permission="business_calendar.view",
        required=False,
        allow_null=True,
        help_text="By whose hours its targets run; null: by all hours.",
    )
    unit_id = VisibleRow(rows=units, permission="unit.view", required=False, allow_null=True)
    member_ids = ShortList(
        child=serializers.UUIDField(),
        max_length=limits.QUEUE_MEMBERS_MAX,
        required=False,
        help_text="Who works in it, all of them: staff only.",
    )
    targets = ShortList(
        child=ServiceTargetAddSerializer(),
        max_length=len(TicketPriority),
        required=False,
        help_text="What it promises. A priority that is not here has the fallback queue's target.",
    )

    class Meta:
        model = TicketQueue
        fields = ("name", "description", "calendar_id", "unit_id", "is_fallback", "is_active", "member_ids", "targets")

    def validate_member_ids(self, value: list[Any]) -> list[Any]:
        if len(set(value)) < len(value):
            raise serializers.ValidationError("Each person stands here once.", code="repeated")
        return value


class TicketRouteSerializer(serializers.Serializer):
    """To which queue tickets about a unit go."""

    unit_id = serializers.UUIDField()
    queue_id = serializers.UUIDField()


class TicketRouteAddSerializer(InSerializer):
    """To which queue tickets about a unit go."""

    unit_id = serializers.UUIDField()
    queue_id = serializers.UUIDField()


class TicketCategorySerializer(OutSerializer):
    queue = TicketQueueSerializer(read_only=True)
    routes = Computed(
        TicketRouteSerializer(many=True), queries.routes, help_text="Where it leads tickets about single units."
    )

    class Meta:
        model = TicketCategory
        resource = "ticket_category"
        rows = queries.ticket_categories
        fields = ("id", "name", "description", "queue_id", "queue", "priority", "is_active", "routes", *RECORD)
        expand = ("queue",)


class TicketCategoryAddSerializer(InModelSerializer):
    queue_id = VisibleRow(rows=queries.ticket_queues, permission="ticket_queue.view", required=False, allow_null=True)
    routes = ShortList(
        child=TicketRouteAddSerializer(),
        max_length=limits.CATEGORY_ROUTES_MAX,
        required=False,
        help_text="Where it leads tickets about single units, all of them.",
    )

    class Meta:
        model = TicketCategory
        fields = ("name", "description", "queue_id", "priority", "is_active", "routes")
