"""How self check-in looks on the wire."""

from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InModelSerializer, InSerializer, OutSerializer, VisibleRow
from api.v1.attendance.serializers import AttendanceRecordSerializer
from api.v1.people.serializers import UserSerializer
from api.v1.timetable.serializers import SessionSerializer
from domain.check_in import queries
from domain.check_in.models import CheckIn, CheckInWindow
from domain.policy import limits
from domain.policy.check_in import CheckInFlag
from domain.timetable.queries import sessions

RECORD = ("version", "created_at", "updated_at")
FLAGS = [(each.value, each.value) for each in CheckInFlag]


class CheckInWindowSerializer(OutSerializer):
    session = SessionSerializer(read_only=True)
    open_now = Computed(serializers.BooleanField(), queries.open_now, help_text="Whether it is open now.")

    class Meta:
        model = CheckInWindow
        resource = "check_in_window"
        rows = queries.check_in_windows
        fields = (
            "id", "session_id", "session", "opened_by_id", "opens_at", "closes_at", "open_now", "late_after_minutes",
            *RECORD,
        )  # fmt: skip
        expand = ("session",)


class CheckInWindowAddSerializer(InModelSerializer):
    session_id = VisibleRow(rows=sessions, permission="session.view")
    opens_at = serializers.DateTimeField(required=False, allow_null=True, help_text="Null: now.")
    closes_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text=f"Null: {limits.CHECK_IN_MINUTES_DEFAULT} minutes later.",
    )

    class Meta:
        model = CheckInWindow
        fields = ("session_id", "opens_at", "closes_at", "late_after_minutes")
        extra_kwargs = {"late_after_minutes": {"max_value": limits.CHECK_IN_LATE_MINUTES_MAX}}


class ShownCodeSerializer(serializers.Serializer):
    """The code of this moment. Another one takes its place at `valid_until`; ask again then."""

    code = serializers.CharField(help_text="What students send. It goes to nobody but those who see the screen.")
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField()
    step_seconds = serializers.IntegerField(help_text="How long each code is shown.")


class CheckInSerializer(OutSerializer):
    student = UserSerializer(read_only=True)
    record = AttendanceRecordSerializer(read_only=True)
    flags = Computed(
        serializers.ListField(child=serializers.ChoiceField(choices=FLAGS)),
        queries.flags,
        help_text=(
            "What to look at: the device sent another student's code as well; the network is not the one from which "
            "check-in was opened. Neither proves anything."
        ),
    )

    class Meta:
        model = CheckIn
        resource = "check_in"
        rows = queries.check_ins
        fields = ("id", "window_id", "student_id", "student", "record_id", "record", "flags", *RECORD)
        expand = ("student", "record")


class CheckInAddSerializer(InSerializer):
    """What the student's camera read."""

    code = serializers.CharField(max_length=200, help_text="As shown; from a QR code, what stands after `#code=`.")
    device = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=limits.DEVICE_NAME_MAX,
        help_text="What the client always calls the device it runs on. Only a mark of it is kept.",
    )
