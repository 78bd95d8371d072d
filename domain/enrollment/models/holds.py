"""What stops a student from enrolling."""

from django.db import models
from django.db.models import Q

from domain.policy.enrollments import HoldKind
from domain.shared.models import Record
from domain.users.models import User


class EnrollmentHold(Record):
    """Something that a student has to settle before enrolling again."""

    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="enrollment_holds")
    kind = models.CharField(max_length=10, choices=[(each, each) for each in HoldKind])
    reason = models.CharField(max_length=500, help_text="The student can read it.")
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "enrollment_holds"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(HoldKind)), name="enrollment_holds_kind_is_known"),
            models.UniqueConstraint(
                fields=["student", "kind"],
                condition=Q(released_at__isnull=True),
                name="enrollment_holds_one_of_a_kind_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.kind}"
