"""Applications for leave."""

from django.db import models
from django.db.models import F, Q

from domain.academic.models import SemesterOffering
from domain.files.models import File
from domain.policy import limits
from domain.policy.leave import LeaveKind
from domain.policy.workflows import LEAVE_APPLICATION, LeaveState
from domain.shared import clock
from domain.shared.models import Record
from domain.users.models import User

DECIDED = (LeaveState.APPROVED, LeaveState.DECLINED)
LIVE = (LeaveState.SUBMITTED, LeaveState.APPROVED)


class LeaveApplication(Record):
    """That a student asks to be excused from sessions on some days, why, and what was decided."""

    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="leave_applications")
    offering = models.ForeignKey(
        SemesterOffering,
        on_delete=models.PROTECT,
        null=True,
        related_name="leave_applications",
        help_text="Only from sessions of this one; null: from all that the student has.",
    )
    starts_on = models.DateField(help_text="The first day, by the calendar of each session's campus.")
    ends_on = models.DateField(help_text="The last day.")
    kind = models.CharField(max_length=13, choices=[(kind, kind) for kind in LeaveKind])
    explanation = models.CharField(max_length=limits.LEAVE_EXPLANATION[1], help_text="For those who decide.")
    file = models.ForeignKey(
        File,
        on_delete=models.PROTECT,
        null=True,
        related_name="leave_applications",
        help_text="What proves it, such as a certificate.",
    )
    status = models.CharField(
        max_length=9, choices=[(state, state) for state in LeaveState], default=LEAVE_APPLICATION.initial
    )
    submitted_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decision_reason = models.CharField(
        max_length=limits.REASON_LENGTH[1], blank=True, help_text="Empty until there is a decision."
    )

    class Meta:
        db_table = "leave_applications"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(LeaveState)), name="leave_applications_status_is_known"),
            models.CheckConstraint(condition=Q(kind__in=list(LeaveKind)), name="leave_applications_kind_is_known"),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="leave_applications_end_after_start",
                violation_error_message="Leave does not end before it starts.",
            ),
            models.CheckConstraint(
                condition=~Q(explanation=""),
                name="leave_applications_explanation_is_given",
                violation_error_message="Whoever asks for leave says why.",
            ),
            models.UniqueConstraint(
                fields=["student", "offering", "starts_on", "ends_on"],
                condition=Q(status__in=LIVE),
                name="leave_applications_one_live_per_offering_and_days",
            ),
            models.UniqueConstraint(
                fields=["student", "starts_on", "ends_on"],
                condition=Q(status__in=LIVE, offering__isnull=True),
                name="leave_applications_one_live_for_all_on_these_days",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status__in=DECIDED, decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision_reason="")
                )
                | (~Q(status__in=DECIDED) & Q(decided_at__isnull=True, decided_by__isnull=True, decision_reason="")),
                name="leave_applications_reasons_come_with_decisions",
                violation_error_message="A decision has an instant, a person and a reason, and nothing else has.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("student")),
                name="leave_applications_nobody_decides_on_their_own",
                violation_error_message="Nobody decides on their own leave.",
            ),
        ]
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], name="leave_applications_by_time"),
            models.Index(fields=["student", "status"], name="leave_applications_by_student"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.starts_on}"
