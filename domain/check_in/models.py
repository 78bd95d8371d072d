"""When self check-in is open, and who has checked in."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from domain.attendance.models import AttendanceRecord
from domain.policy import limits
from domain.shared.models import Record
from domain.timetable.models import Session, Span
from domain.users.models import User


class CheckInWindow(Record):
    """The time in which students of a session can check in by a code.

    Whoever knows the secret makes codes, and recognizes devices and networks again. It is sealed, and forgotten once
    the window is closed.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="check_in_windows")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opens_at = models.DateTimeField(help_text="From then on.")
    closes_at = models.DateTimeField(help_text="The first instant at which it is closed.")
    late_after_minutes = models.PositiveSmallIntegerField(
        default=limits.CHECK_IN_LATE_MINUTES_DEFAULT,
        help_text="Whoever checks in more than so many minutes after the start is late.",
    )
    secret = models.BinaryField(null=True, editable=False)
    network = models.BinaryField(null=True, editable=False)

    class Meta:
        db_table = "check_in_windows"
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lte=F("closes_at")),
                name="check_in_windows_close_after_they_open",
                violation_error_message="Self check-in closes after it opens.",
            ),
            models.CheckConstraint(
                condition=Q(late_after_minutes__lte=limits.CHECK_IN_LATE_MINUTES_MAX),
                name="check_in_windows_late_minutes_in_range",
                violation_error_message=f"Whoever is late is so within {limits.CHECK_IN_LATE_MINUTES_MAX} minutes.",
            ),
            ExclusionConstraint(
                name="check_in_windows_one_at_a_time",
                expressions=[
                    (Span("opens_at", "closes_at"), RangeOperators.OVERLAPS),
                    ("session", RangeOperators.EQUAL),
                ],
                violation_error_message="Self check-in is open for this session during that time already.",
            ),
        ]
        indexes = [models.Index(fields=["-opens_at", "-id"], name="check_in_windows_by_opening")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.opens_at}"


class CheckIn(Record):
    """That a student sent a good code, once in its window. Device and network are kept as marks without meaning."""

    window = models.ForeignKey(CheckInWindow, on_delete=models.PROTECT, related_name="check_ins")
    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="check_ins")
    record = models.ForeignKey(
        AttendanceRecord, on_delete=models.PROTECT, related_name="check_ins", help_text="What it is recorded as."
    )
    device = models.BinaryField(null=True, editable=False)
    network = models.BinaryField(null=True, editable=False)

    class Meta:
        db_table = "check_ins"
        constraints = [
            models.UniqueConstraint(fields=["window", "student"], name="check_ins_once_per_student_and_window")
        ]
        indexes = [
            models.Index(fields=["window", "device"], name="check_ins_by_device"),
            models.Index(fields=["-created_at", "-id"], name="check_ins_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.student_id}"
