"""Places, and requests for places, in semester offerings."""

from django.contrib.postgres.indexes import BTreeIndex
from django.db import models
from django.db.models import Q

from domain.academic.models import SemesterOffering, TeachingPeriod, Unit
from domain.enrollment.models.places import ReservedPlace
from domain.policy.enrollments import RequisiteState, WithdrawalOutcome
from domain.policy.workflows import ENROLLMENT, LIVE, EnrollmentState
from domain.shared import clock
from domain.shared.models import Record
from domain.users.models import User

WAITLISTED, OFFERED, WITHDRAWN = EnrollmentState.WAITLISTED, EnrollmentState.OFFERED, EnrollmentState.WITHDRAWN
SEATED = (EnrollmentState.ENROLLED, EnrollmentState.COMPLETED, EnrollmentState.FAILED)


class Enrollment(Record):
    """A student's place, or request for a place, in one semester offering.

    A trigger counts the seats that live enrollments take into their offering, where a constraint keeps them below the
    capacity. Unit and period repeat the offering's, by a composite foreign key, so that uniqueness can name them.
    """

    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="enrollments")
    offering = models.ForeignKey(SemesterOffering, on_delete=models.PROTECT, related_name="enrollments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="enrollments")
    teaching_period = models.ForeignKey(TeachingPeriod, on_delete=models.PROTECT, related_name="enrollments")
    status = models.CharField(
        max_length=12, choices=[(state, state) for state in EnrollmentState], default=ENROLLMENT.initial
    )
    requested_at = models.DateTimeField(default=clock.now)
    seated_at = models.DateTimeField(null=True, help_text="From when on it is a place, and no request any more.")
    requisites = models.CharField(
        max_length=12,
        choices=[(each, each) for each in RequisiteState],
        default=RequisiteState.MET,
        help_text="How it stands to what the unit requires.",
    )
    reserved_place = models.ForeignKey(
        ReservedPlace,
        on_delete=models.PROTECT,
        null=True,
        related_name="enrollments",
        help_text="The reserved seats of which it takes one.",
    )
    queue_number = models.PositiveBigIntegerField(null=True, help_text="The lower, the sooner; only while waitlisted.")
    skipped_at = models.DateTimeField(null=True, help_text="When a freed seat last went past this request.")
    # Read whole and never searched: the broken rules, as a refusal would tell them.
    skip_reasons = models.JSONField(default=list, help_text="Why it did.")
    offer_expires_at = models.DateTimeField(null=True, help_text="Until when an offered seat is kept.")
    withdrawn_at = models.DateTimeField(null=True)
    outcome = models.CharField(  # noqa: DJ001
        max_length=12, choices=[(each, each) for each in WithdrawalOutcome], null=True, help_text="How it was left."
    )

    class Meta:
        db_table = "enrollments"
        constraints = [
            # A withdrawn student may apply again, so only live rows must be unique.
            models.UniqueConstraint(
                fields=["student", "unit", "teaching_period"],
                condition=Q(status__in=LIVE),
                name="enrollments_one_live_per_student_unit_and_period",
            ),
            models.UniqueConstraint(fields=["offering", "queue_number"], name="enrollments_queue_number_is_unique"),
            models.CheckConstraint(condition=Q(status__in=list(EnrollmentState)), name="enrollments_status_is_known"),
            models.CheckConstraint(
                condition=Q(requisites__in=list(RequisiteState)), name="enrollments_requisites_are_known"
            ),
            models.CheckConstraint(
                condition=Q(status=WAITLISTED, queue_number__isnull=False)
                | ~Q(status=WAITLISTED) & Q(queue_number__isnull=True),
                name="enrollments_number_while_waitlisted",
            ),
            models.CheckConstraint(
                condition=Q(status=OFFERED, offer_expires_at__isnull=False)
                | ~Q(status=OFFERED) & Q(offer_expires_at__isnull=True),
                name="enrollments_deadline_while_offered",
            ),
            models.CheckConstraint(
                condition=Q(status=WITHDRAWN, withdrawn_at__isnull=False, outcome__in=list(WithdrawalOutcome))
                | ~Q(status=WITHDRAWN) & Q(withdrawn_at__isnull=True, outcome__isnull=True),
                name="enrollments_outcome_when_withdrawn",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=SEATED) | Q(seated_at__isnull=False), name="enrollments_places_have_a_beginning"
            ),
        ]
        indexes = [
            models.Index(fields=["offering", "status"], name="enrollments_by_offering"),
            models.Index(fields=["student", "-requested_at"], name="enrollments_by_student"),
            # What the office leafs through, in the order of its lists: all, and those about which it has to decide.
            models.Index(fields=["-requested_at", "id"], name="enrollments_by_time"),
            models.Index(
                fields=["-requested_at", "id"],
                condition=Q(requisites=RequisiteState.FAILED),
                name="enrollments_failed_by_time",
            ),
            BTreeIndex(fields=["offer_expires_at"], condition=Q(status=OFFERED), name="enrollments_by_deadline"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.offering_id}"
