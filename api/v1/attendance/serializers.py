"""How attendance looks on the wire."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F
from rest_framework import serializers

from api.bulk import RowProblemSerializer
from api.reading.columns import Computed, JsonObject, UtcText
from api.serializers import InSerializer, OutSerializer, ShortList
from api.v1.timetable.serializers import SessionSerializer
from domain.attendance import queries
from domain.attendance.models import AttendanceRecord, AttendanceWarning
from domain.enrollment.models import Enrollment
from domain.policy import limits
from domain.policy.attendance import AttendanceSource, AttendanceStatus
from domain.policy.workflows import EnrollmentState, SessionState

RECORD = ("version", "created_at", "updated_at")
STATUSES = [(each.value, each.value) for each in AttendanceStatus]
SOURCES = [(each.value, each.value) for each in AttendanceSource]
REMARK: dict[str, Any] = {"allow_blank": True, "max_length": limits.ATTENDANCE_REMARK_LENGTH}
TOLD = ("status_before", "status_after", "source_before", "source_after", "remark_before", "remark_after", "reason")


class AttendanceChangeSerializer(serializers.Serializer):
    """What a change has replaced, and by what."""

    to_version = serializers.IntegerField(help_text="The version that it made.")
    status_before = serializers.ChoiceField(STATUSES)
    status_after = serializers.ChoiceField(STATUSES)
    source_before = serializers.ChoiceField(SOURCES)
    source_after = serializers.ChoiceField(SOURCES)
    remark_before = serializers.CharField()
    remark_after = serializers.CharField()
    changed_by_id = serializers.UUIDField(allow_null=True)
    changed_at = serializers.DateTimeField()
    reason = serializers.CharField()


def _changes(path: str) -> ArraySubquery:
    pairs = {name: F(name) for name in ("to_version", *TOLD, "changed_by_id")}
    told = JsonObject(**pairs, changed_at=UtcText(F("changed_at")))
    return ArraySubquery(queries.changes_of(path).values_list(told))


class AttendanceRecordSerializer(OutSerializer):
    session = SessionSerializer(read_only=True)
    changes = Computed(
        AttendanceChangeSerializer(many=True), _changes, help_text="What it said before, the first change first."
    )

    class Meta:
        model = AttendanceRecord
        resource = "attendance_record"
        rows = queries.attendance_records
        fields = (
            "id", "session_id", "session", "offering_id", "enrollment_id", "student_id", "status", "source", "remark",
            "reason", "marked_by_id", "marked_at", "changes", *RECORD,
        )  # fmt: skip
        expand = ("session",)


class AttendanceRecordChangeSerializer(InSerializer):
    """What is to stand there."""

    status = serializers.ChoiceField(STATUSES, required=False)
    remark = serializers.CharField(required=False, help_text="The student can read it.", **REMARK)


class AttendanceRecordAmendSerializer(AttendanceRecordChangeSerializer):
    """What is to stand there, and why it was wrong."""

    reason = serializers.CharField(min_length=limits.REASON_LENGTH[0], max_length=limits.REASON_LENGTH[1])


def _rate(help_text: str) -> serializers.DecimalField:
    return serializers.DecimalField(5, 2, allow_null=True, help_text=f"{help_text}, in percent; null: of nothing.")


class AttendanceFiguresSerializer(serializers.Serializer):
    """A student's figures in an offering now.

    A session is held once it is over and the attendance of anybody in it was taken; it is open until then. Neither
    is one that was cancelled, or that began before the student had the place (unless it has a record).
    """

    sessions_held = serializers.IntegerField(help_text="How many were held: the sum of the next five.")
    present = serializers.IntegerField()
    late = serializers.IntegerField(help_text="As good as present.")
    excused = serializers.IntegerField()
    absent = serializers.IntegerField()
    unmarked = serializers.IntegerField(help_text="Held, others are recorded, this student is not: as good as absent.")
    sessions_open = serializers.IntegerField(help_text="How many are to come, or over and not taken.")
    rate = _rate("Present, late or excused, of the sessions held")
    best_rate = _rate("What `rate` becomes if the student attends everything that is open")
    minutes_held = serializers.IntegerField(help_text="Of the sessions held.")
    minutes_attended = serializers.IntegerField(help_text="Of those in which the student was present or late.")
    minutes_open = serializers.IntegerField(help_text="Of the sessions that are open.")
    hours_rate = _rate("By contact hours, where excused does not count as attended")
    best_hours_rate = _rate("What `hours_rate` becomes if the student attends everything that is open")


class AttendanceRateSerializer(OutSerializer):
    """A place in an offering, and its student's figures."""

    figures = Computed(AttendanceFiguresSerializer(), queries.figures)

    class Meta:
        model = Enrollment
        fields = ("id", "offering_id", "student_id", "figures")


class AttendanceWarningSerializer(OutSerializer):
    class Meta:
        model = AttendanceWarning
        resource = "attendance_warning"
        rows = queries.attendance_warnings
        fields = (
            "id", "offering_id", "enrollment_id", "student_id", "stage", "rate", "best_rate", "sessions_held", *RECORD,
        )  # fmt: skip


class AttendanceMarkSerializer(InSerializer):
    """What a student's attendance is to be."""

    student_id = serializers.UUIDField()
    status = serializers.ChoiceField(STATUSES)
    remark = serializers.CharField(required=False, default="", help_text="The student can read it.", **REMARK)
    version = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        max_value=2**31 - 2,
        help_text="That of the record it takes the place of, as the sheet told it; 0: there was none.",
    )


class AttendanceMarkManySerializer(InSerializer):
    """A class, or a part of it. Who is not named stays as it is."""

    items = ShortList(child=AttendanceMarkSerializer(), min_length=1, max_length=limits.ATTENDANCE_MARKED_MAX)
    atomic = serializers.BooleanField(default=False, help_text="All or nothing; false: each row for itself.")
    reason = serializers.CharField(
        required=False,
        min_length=limits.REASON_LENGTH[0],
        max_length=limits.REASON_LENGTH[1],
        help_text="Why a session is marked that is frozen: whoever may amend can.",
    )


class AttendanceOutcomeSerializer(serializers.Serializer):
    index = serializers.IntegerField(help_text="Position in `items`, counted from 0.")
    id = serializers.UUIDField(allow_null=True, help_text="The record, unless the row was refused.")
    version = serializers.IntegerField(allow_null=True, help_text="The version that the record has now.")
    changed = serializers.BooleanField(help_text="Whether the row wrote something; false if it said so already.")
    errors = RowProblemSerializer(many=True)  # type: ignore[assignment]


class AttendanceMarkedSerializer(serializers.Serializer):
    """What became of each row."""

    marked = serializers.IntegerField(help_text="Rows that wrote something.")
    unchanged = serializers.IntegerField(help_text="Rows that said what was there already.")
    failed = serializers.IntegerField()
    outcomes = AttendanceOutcomeSerializer(many=True)


class AttendanceSheetRowSerializer(serializers.Serializer):
    """A student on the roster, and what is recorded; null and 0 if nothing is."""

    student_id = serializers.UUIDField()
    student_number = serializers.CharField(allow_null=True)
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    preferred_name = serializers.CharField()
    enrollment_id = serializers.UUIDField()
    enrollment_status = serializers.ChoiceField([(each.value, each.value) for each in EnrollmentState])
    record_id = serializers.UUIDField(allow_null=True)
    version = serializers.IntegerField(help_text="To be named by who replaces it; 0: there is none.")
    status = serializers.ChoiceField(STATUSES, allow_null=True)
    source = serializers.ChoiceField(SOURCES, allow_null=True)  # type: ignore[assignment]
    remark = serializers.CharField()
    marked_at = serializers.DateTimeField(allow_null=True)
    marked_by_id = serializers.UUIDField(allow_null=True)


class AttendanceSheetSerializer(serializers.Serializer):
    """A session's roster."""

    session_id = serializers.UUIDField()
    offering_id = serializers.UUIDField()
    status = serializers.ChoiceField([(each.value, each.value) for each in SessionState])
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    frozen_at = serializers.DateTimeField(help_text="From then on records are amended only, one by one.")
    items = AttendanceSheetRowSerializer(many=True)
