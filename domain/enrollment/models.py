"""Places, and requests for places, in semester offerings."""

from django.db import models
from django.db.models import Q

from domain.academic.models import SemesterOffering
from domain.policy.workflows import LIVE, EnrollmentState
from domain.shared import clock
from domain.shared.models import Record
from domain.users.models import User


class Enrollment(Record):
    """A student's place, or request for a place, in one semester offering."""

    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="enrollments")
    offering = models.ForeignKey(SemesterOffering, on_delete=models.PROTECT, related_name="enrollments")
    status = models.CharField(max_length=12, choices=[(state, state) for state in EnrollmentState])
    requested_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "enrollments"
        constraints = [
            # A withdrawn student may apply again, so only live rows must be unique.
            models.UniqueConstraint(
                fields=["student", "offering"],
                condition=Q(status__in=LIVE),
                name="enrollments_one_live_per_student_and_offering",
            ),
            models.CheckConstraint(condition=Q(status__in=list(EnrollmentState)), name="enrollments_status_is_known"),
        ]
        indexes = [models.Index(fields=["offering", "status"], name="enrollments_by_offering")]

    def __str__(self) -> str:
        return f"{self.student_id} {self.offering_id}"
