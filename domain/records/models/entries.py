"""The lines of transcripts. A line is frozen when it is released: what changes it is another line."""

from django.db import models
from django.db.models import F, Q

from domain.academic.models import TeachingPeriod, Unit
from domain.policy import limits
from domain.policy.campuses import Campus
from domain.records.models.schemes import GradeScheme
from domain.shared import clock
from domain.shared.models import Record
from domain.users.models import User

CURRENT = Q(superseded_at__isnull=True)
ENROLLED = Q(enrollment__isnull=False)


class TranscriptEntry(Record):
    """One result of one student, with all that it was at its release, whatever becomes of the unit or the scheme.

    A trigger lets nothing of it change but `superseded_at`, once.
    """

    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="transcript_entries")
    # Enrollments stand above this area: the table is named, nothing is imported.
    enrollment = models.ForeignKey(
        "enrollment.Enrollment",
        on_delete=models.PROTECT,
        null=True,
        related_name="transcript_entries",
        help_text="Null for credit that was given without an enrollment.",
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="transcript_entries")
    unit_code = models.CharField(max_length=20)
    unit_name = models.CharField(max_length=200)
    level = models.PositiveSmallIntegerField()
    credit_points = models.DecimalField(max_digits=6, decimal_places=2)
    teaching_period = models.ForeignKey(
        TeachingPeriod, on_delete=models.PROTECT, null=True, related_name="transcript_entries"
    )
    period_code = models.CharField(max_length=20, blank=True)
    period_name = models.CharField(max_length=100, blank=True)
    period_starts_on = models.DateField(null=True)
    period_ends_on = models.DateField(null=True)
    campus = models.CharField(max_length=20, choices=[(campus, campus) for campus in Campus])
    scheme = models.ForeignKey(GradeScheme, on_delete=models.PROTECT, related_name="entries")
    graded_on = models.DateField(help_text="The day by which the scheme was chosen: the period's start.")
    mark = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    grade = models.CharField(max_length=4, help_text="The grade's code in its scheme.")
    grade_name = models.CharField(max_length=60)
    value = models.DecimalField(
        max_digits=4, decimal_places=2, null=True, help_text="Grade points; null = outside the averages."
    )
    is_pass = models.BooleanField()
    earns_credit = models.BooleanField()
    revision = models.PositiveSmallIntegerField(default=1, help_text="1 is the first release.")
    reason = models.CharField(max_length=limits.REASON_LENGTH[1], blank=True, help_text="Why it was changed or given.")
    released_at = models.DateTimeField(default=clock.now)
    superseded_at = models.DateTimeField(null=True, help_text="When a later revision took its place.")

    class Meta:
        db_table = "transcript_entries"
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=ENROLLED & CURRENT,
                name="transcript_entries_one_current_per_enrollment",
            ),
            models.UniqueConstraint(
                fields=["student", "unit"],
                condition=~ENROLLED & CURRENT,
                name="transcript_entries_one_current_credit_per_unit",
            ),
            models.UniqueConstraint(
                fields=["enrollment", "revision"], name="transcript_entries_revisions_of_an_enrollment_differ"
            ),
            models.UniqueConstraint(
                fields=["student", "unit", "revision"],
                condition=~ENROLLED,
                name="transcript_entries_revisions_of_a_credit_differ",
            ),
            models.CheckConstraint(condition=Q(campus__in=list(Campus)), name="transcript_entries_campus_is_known"),
            models.CheckConstraint(
                condition=Q(mark__isnull=True) | Q(mark__range=(0, 100)), name="transcript_entries_mark_0_to_100"
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="transcript_entries_revisions_count_from_1"),
            models.CheckConstraint(
                condition=Q(revision=1) & ENROLLED | ~Q(reason=""), name="transcript_entries_changes_have_a_reason"
            ),
            models.CheckConstraint(
                condition=~ENROLLED
                | Q(teaching_period__isnull=False, period_starts_on__isnull=False, period_ends_on__isnull=False),
                name="transcript_entries_of_enrollments_have_a_period",
            ),
            models.CheckConstraint(
                condition=ENROLLED | Q(value__isnull=True, mark__isnull=True),
                name="transcript_entries_given_credit_has_no_mark",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("released_at")),
                name="transcript_entries_superseded_after_release",
            ),
        ]
        indexes = [
            models.Index(fields=["student", "period_starts_on"], name="transcript_entries_by_student"),
            models.Index(fields=["-released_at", "-id"], name="transcript_entries_by_release"),
            models.Index(fields=["unit", "teaching_period"], name="transcript_entries_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.unit_code} {self.grade}"
