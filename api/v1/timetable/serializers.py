"""How rooms, sessions and patterns look on the wire."""

from typing import Any

from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InModelSerializer, InSerializer, LocalTimeField, OutSerializer, ShortList, VisibleRow
from api.v1.academic.serializers import SemesterOfferingSerializer
from domain.academic.queries import semester_offerings
from domain.policy import limits
from domain.policy.timetable import EditScope
from domain.timetable import queries
from domain.timetable.models import ClashAllowance, Room, Session, SessionPattern

RECORD = ("version", "created_at", "updated_at")
EDIT_SCOPES = [(scope.value, scope.value) for scope in EditScope]
WEEK_NUMBERS = (1, 60)
ON_THE_SAME_DAY = "By the same clocks, on the same day."


def _local(help_text: str = "By the clocks of the campus.", **how: Any) -> LocalTimeField:
    return LocalTimeField(help_text=help_text, **how)


def _instructors(**how: Any) -> ShortList:
    return ShortList(
        child=serializers.UUIDField(),
        max_length=limits.SESSION_INSTRUCTORS_MAX,
        help_text="Who holds it: people with a role that teaches or runs the office.",
        **how,
    )


class RoomSerializer(OutSerializer):
    class Meta:
        model = Room
        resource = "room"
        rows = queries.rooms
        fields = ("id", "campus", "code", "name", "kind", "capacity", "is_active", *RECORD)


class RoomAddSerializer(InModelSerializer):
    class Meta:
        model = Room
        fields = ("campus", "code", "name", "kind", "capacity", "is_active")


class RoomChangeSerializer(InModelSerializer):
    """The campus stays: sessions were put there for it."""

    class Meta:
        model = Room
        fields = ("code", "name", "kind", "capacity", "is_active")


class SessionPatternSerializer(OutSerializer):
    starts_local = _local()
    ends_local = _local(ON_THE_SAME_DAY)
    offering = SemesterOfferingSerializer(read_only=True)

    class Meta:
        model = SessionPattern
        resource = "session_pattern"
        rows = queries.session_patterns
        fields = (
            "id", "offering_id", "offering", "kind", "title", "weekday", "starts_local", "ends_local", "weeks",
            "week_numbers", "starts_on", "ends_on", *RECORD,
        )  # fmt: skip
        expand = ("offering",)


class SessionPatternAddSerializer(InModelSerializer):
    """A weekly pattern, and where and by whom its sessions are held."""

    starts_local = _local()
    ends_local = _local(ON_THE_SAME_DAY)
    offering_id = VisibleRow(rows=semester_offerings, permission="semester_offering.view")
    room_id = VisibleRow(rows=queries.rooms, permission="room.view", required=False, allow_null=True)
    instructor_ids = _instructors(required=False)
    week_numbers = ShortList(
        child=serializers.IntegerField(min_value=WEEK_NUMBERS[0], max_value=WEEK_NUMBERS[1]),
        max_length=WEEK_NUMBERS[1],
        required=False,
        help_text="Teaching weeks, if `weeks` is `listed`.",
    )

    class Meta:
        model = SessionPattern
        fields = (
            "offering_id", "kind", "title", "weekday", "starts_local", "ends_local", "weeks", "week_numbers",
            "starts_on", "ends_on", "room_id", "instructor_ids",
        )  # fmt: skip


class SessionSerializer(OutSerializer):
    starts_local = _local()
    ends_local = _local(ON_THE_SAME_DAY)
    offering = SemesterOfferingSerializer(read_only=True)
    room = RoomSerializer(read_only=True)
    instructor_ids = Computed(
        serializers.ListField(child=serializers.UUIDField()),
        queries.instructor_ids,
        help_text="Who holds it; their names are at `/users` for who may see them.",
    )

    class Meta:
        model = Session
        resource = "session"
        rows = queries.sessions
        fields = (
            "id", "offering_id", "offering", "pattern_id", "is_detached", "kind", "title", "room_id", "room",
            "held_on", "starts_local", "ends_local", "zone", "starts_at", "ends_at", "status", "notice",
            "instructor_ids", *RECORD,
        )  # fmt: skip
        expand = ("offering", "room")


class SessionAddSerializer(InModelSerializer):
    starts_local = _local()
    ends_local = _local(ON_THE_SAME_DAY)
    offering_id = VisibleRow(rows=semester_offerings, permission="semester_offering.view")
    room_id = VisibleRow(rows=queries.rooms, permission="room.view", required=False, allow_null=True)
    instructor_ids = _instructors(required=False)

    class Meta:
        model = Session
        fields = (
            "offering_id", "kind", "title", "held_on", "starts_local", "ends_local", "room_id", "instructor_ids",
        )  # fmt: skip


class EditSerializer(InSerializer):
    """Which sessions an edit reaches, beside the one that is named."""

    scope = serializers.ChoiceField(
        choices=EDIT_SCOPES,
        default=EditScope.ONE.value,
        help_text="`following` and `all`: also those of the same pattern, unless they are over or cancelled.",
    )
    include_detached = serializers.BooleanField(
        default=False, help_text="Whether those that were edited by themselves are reached as well."
    )


class SessionMoveSerializer(EditSerializer):
    """Where to; what is left out stays. Another day moves the others by as many days."""

    held_on = serializers.DateField(required=False)
    starts_local = _local(required=False)
    ends_local = _local(ON_THE_SAME_DAY, required=False)
    room_id = VisibleRow(rows=queries.rooms, permission="room.view", required=False, allow_null=True)
    on_closures = serializers.BooleanField(
        required=False, default=False, help_text="Whether others may move onto days that are closed."
    )
    notice = serializers.CharField(required=False, default="", allow_blank=True, max_length=limits.REASON_LENGTH[1])


class SessionCancelSerializer(EditSerializer):
    notice = serializers.CharField(min_length=limits.REASON_LENGTH[0], max_length=limits.REASON_LENGTH[1])


class SessionAssignSerializer(EditSerializer):
    instructor_ids = _instructors()


class ClashAllowanceSerializer(OutSerializer):
    class Meta:
        model = ClashAllowance
        resource = "clash_allowance"
        rows = queries.clash_allowances
        fields = ("id", "offering_id", "reason", *RECORD)


class ClashAllowanceAddSerializer(InModelSerializer):
    offering_id = VisibleRow(rows=semester_offerings, permission="semester_offering.view")

    class Meta:
        model = ClashAllowance
        fields = ("offering_id", "reason")
        extra_kwargs = {"reason": {"min_length": limits.REASON_LENGTH[0]}}
