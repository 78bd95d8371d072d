"""Sheets of marks, one for each offering, and the marks on them."""

from django.db import models
from django.db.models import Q

from domain.academic.models import SemesterOffering
from domain.enrollment.models import Enrollment
from domain.policy import limits
from domain.policy.workflows import MARK_SHEET, MarkSheetState
from domain.shared.models import Record
from domain.users.models import User

OPEN, SUBMITTED = MarkSheetState.OPEN, MarkSheetState.SUBMITTED
RATIFIED, RELEASED = MarkSheetState.RATIFIED, MarkSheetState.RELEASED


class MarkSheet(Record):
    """The marks of one offering, on their way from entry to release.

    Whoever holds its row is the only one who changes its marks until they are released.
    """

    offering = models.OneToOneField(SemesterOffering, on_delete=models.PROTECT, related_name="mark_sheet")
    status = models.CharField(
        max_length=10, choices=[(state, state) for state in MarkSheetState], default=MARK_SHEET.initial
    )
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_acting_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who acted as that person, if anybody."
    )
    ratified_at = models.DateTimeField(null=True)
    ratified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reopening_reason = models.CharField(
        max_length=limits.REASON_LENGTH[1], blank=True, help_text="Why it was sent back; empty once it is submitted."
    )

    class Meta:
        db_table = "mark_sheets"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(MarkSheetState)), name="mark_sheets_status_is_known"),
            models.CheckConstraint(
                condition=Q(status=OPEN, submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(status__in=(SUBMITTED, RATIFIED, RELEASED), submitted_at__isnull=False),
                name="mark_sheets_submitted_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=(OPEN, SUBMITTED), ratified_at__isnull=True, ratified_by__isnull=True)
                | Q(status__in=(RATIFIED, RELEASED), ratified_at__isnull=False),
                name="mark_sheets_ratified_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=RELEASED) & Q(released_at__isnull=True, released_by__isnull=True)
                | Q(status=RELEASED, released_at__isnull=False),
                name="mark_sheets_released_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(ratified_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(ratified_by=models.F("submitted_by")),
                name="mark_sheets_ratified_by_somebody_else",
            ),
            # What a mark repeats of its sheet: the key of its composite foreign key.
            models.UniqueConstraint(fields=["id", "offering"], name="mark_sheets_id_with_offering"),
        ]
        indexes = [models.Index(fields=["status", "created_at"], name="mark_sheets_by_status")]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.status}"


class Mark(Record):
    """What one enrollment came to: a mark, or an administrative grade where there is none.

    The offering repeats that of the sheet and of the enrollment, by composite foreign keys, so that no mark can stand
    on another offering's sheet. After the release the row holds what was amended last; the transcript keeps what was.
    """

    sheet = models.ForeignKey(MarkSheet, on_delete=models.PROTECT, related_name="marks")
    enrollment = models.OneToOneField(Enrollment, on_delete=models.PROTECT, related_name="mark")
    offering = models.ForeignKey(SemesterOffering, on_delete=models.PROTECT, related_name="+")
    mark = models.DecimalField(max_digits=5, decimal_places=2, null=True, help_text="From 0 to 100.")
    grade = models.CharField(  # noqa: DJ001
        max_length=4, null=True, help_text="The code of an administrative grade, instead of a mark."
    )
    comment = models.CharField(max_length=500, blank=True, help_text="For those who decide.")
    released_at = models.DateTimeField(null=True, help_text="When it became a result; null before, or if it never did.")

    class Meta:
        db_table = "marks"
        constraints = [
            models.CheckConstraint(
                condition=Q(mark__isnull=True) | Q(mark__range=(0, 100)), name="marks_lie_between_0_and_100"
            ),
            models.CheckConstraint(
                condition=Q(mark__isnull=False, grade__isnull=True) | Q(mark__isnull=True, grade__isnull=False),
                name="marks_are_a_mark_or_a_grade",
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="marks_by_entry")]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.mark if self.grade is None else self.grade}"
