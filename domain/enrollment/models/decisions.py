"""What people decided about requests for places."""

from django.db import models
from django.db.models import Q

from domain.enrollment.models.enrollments import Enrollment
from domain.policy.workflows import ENROLLMENT_APPROVAL, ApprovalState
from domain.shared.models import Record
from domain.users.models import User

DECIDED = (ApprovalState.APPROVED, ApprovalState.REJECTED)


class EnrollmentApproval(Record):
    """A request for a place that somebody decides on, because the offering or a requisite asks for it."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="approvals")
    status = models.CharField(
        max_length=10, choices=[(each, each) for each in ApprovalState], default=ENROLLMENT_APPROVAL.initial
    )
    # Read whole and never searched: the words of the requisites that ask for a decision.
    questions = models.JSONField(default=list, help_text="What a requisite asks to be decided, in its own words.")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, help_text="The student can read it.")

    class Meta:
        db_table = "enrollment_approvals"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=list(ApprovalState)), name="enrollment_approvals_status_is_known"
            ),
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=Q(status=ApprovalState.OPEN),
                name="enrollment_approvals_one_open_per_enrollment",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DECIDED, decided_by__isnull=False, decided_at__isnull=False)
                | ~Q(status__in=DECIDED) & Q(decided_by__isnull=True, decided_at__isnull=True),
                name="enrollment_approvals_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["status", "created_at"], name="enrollment_approvals_queue")]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.status}"


class EnrollmentOverride(Record):
    """A broken rule that somebody let pass for one enrollment, and why."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=40, help_text="The code of the rule.")
    reason = models.CharField(max_length=500)
    facts = models.JSONField(default=dict, help_text="What the rule found.")
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "enrollment_overrides"
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "rule"], name="enrollment_overrides_one_per_enrollment_and_rule"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.rule}"
