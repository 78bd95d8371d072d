"""Who was where: one record for each student and session, what it said before, and warnings about rates."""

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from domain.academic.models import SemesterOffering
from domain.enrollment.models import Enrollment
from domain.policy import limits
from domain.policy.attendance import AttendanceSource, AttendanceStatus
from domain.shared import clock
from domain.shared.models import Record
from domain.timetable.models import Session
from domain.users.models import User

STATUSES = [(status, status) for status in AttendanceStatus]
SOURCES = [(source, source) for source in AttendanceSource]


class AttendanceRecord(Record):
    """Whether a student was in a session.

    The offering repeats that of session and enrollment, the student that of the enrollment, by composite foreign keys:
    nobody is recorded in a session of something else. A trigger lets only those in who have a place at that moment;
    who leaves later keeps what is there. Another one keeps what every change has replaced.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendance_records", db_index=False)
    offering = models.ForeignKey(SemesterOffering, on_delete=models.PROTECT, related_name="+")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="attendance_records")
    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attendance_records")
    status = models.CharField(max_length=8, choices=STATUSES)
    source = models.CharField(max_length=8, choices=SOURCES, default=AttendanceSource.MARKED)
    remark = models.CharField(
        max_length=limits.ATTENDANCE_REMARK_LENGTH, blank=True, help_text="The student can read it."
    )
    reason = models.CharField(
        max_length=limits.REASON_LENGTH[1], blank=True, help_text="Why it was amended after it was frozen."
    )
    marked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Null: the system."
    )
    marked_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "attendance_records"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "student"], name="attendance_records_one_per_student_and_session"
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(AttendanceStatus)), name="attendance_records_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=list(AttendanceSource)), name="attendance_records_source_is_known"
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="attendance_records_by_time")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.student_id} {self.status}"


class AttendanceSheet(models.Model):
    """That the attendance of a session was taken: marked, or by check-in. Written by a trigger, and so it stays."""

    session = models.OneToOneField(Session, on_delete=models.PROTECT, primary_key=True, related_name="attendance_sheet")
    taken_at = models.DateTimeField(help_text="For the first time.")
    taken_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Null: the system."
    )

    class Meta:
        db_table = "attendance_sheets"

    def __str__(self) -> str:
        return f"{self.session_id} {self.taken_at}"


class AttendanceChange(models.Model):
    """What a record said before a change, and after it. Written by a trigger, never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(AttendanceRecord, on_delete=models.PROTECT, related_name="changes", db_index=False)
    to_version = models.PositiveIntegerField(help_text="The version that the change made.")
    status_before = models.CharField(max_length=8, choices=STATUSES)
    status_after = models.CharField(max_length=8, choices=STATUSES)
    source_before = models.CharField(max_length=8, choices=SOURCES)
    source_after = models.CharField(max_length=8, choices=SOURCES)
    remark_before = models.CharField(max_length=limits.ATTENDANCE_REMARK_LENGTH, blank=True)
    remark_after = models.CharField(max_length=limits.ATTENDANCE_REMARK_LENGTH, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=limits.REASON_LENGTH[1], blank=True)

    class Meta:
        db_table = "attendance_changes"
        constraints = [
            models.UniqueConstraint(fields=["record", "to_version"], name="attendance_changes_one_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.status_before} {self.status_after}"


class AttendanceWarning(Record):
    """That a student's rate in an offering fell below a stage: each stage once, whatever the rate does later."""

    offering = models.ForeignKey(SemesterOffering, on_delete=models.PROTECT, related_name="+")
    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, related_name="attendance_warnings", db_index=False
    )
    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attendance_warnings")
    stage = models.PositiveSmallIntegerField(help_text="The percentage that the rate fell below.")
    rate = models.DecimalField(max_digits=5, decimal_places=2, help_text="What it was then, in percent.")
    best_rate = models.DecimalField(
        max_digits=5, decimal_places=2, help_text="What it could still become then, in percent."
    )
    sessions_held = models.PositiveIntegerField(help_text="How many sessions counted then.")

    class Meta:
        db_table = "attendance_warnings"
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "stage"], name="attendance_warnings_each_stage_once"),
            models.CheckConstraint(
                condition=Q(stage__range=(1, 100)), name="attendance_warnings_stage_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(rate__lt=models.F("stage")), name="attendance_warnings_rate_is_below_the_stage"
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="attendance_warnings_by_time")]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.stage}"
