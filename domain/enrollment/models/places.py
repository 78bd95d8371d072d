"""Seats that are kept for some."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from domain.academic.models import Course, Intake, SemesterOffering
from domain.policy import limits
from domain.shared.models import Record


class ReservedPlace(Record):
    """Seats of one offering that are kept for students of a course, of an intake, or of both."""

    offering = models.ForeignKey(SemesterOffering, on_delete=models.PROTECT, related_name="reserved_places")
    name = models.CharField(max_length=100)
    seats = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(limits.CAPACITY_MAX)])
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(
        null=True, blank=True, help_text="From when on what is left of them is everybody's; null = never."
    )

    class Meta:
        db_table = "reserved_places"
        constraints = [
            models.UniqueConstraint(fields=["offering", "name"], name="reserved_places_name_once_per_offering"),
            models.CheckConstraint(
                condition=Q(seats__range=(1, limits.CAPACITY_MAX)),
                name="reserved_places_seats_in_range",
                violation_error_message="At least one seat and at most 10000 are kept.",
            ),
            models.CheckConstraint(
                condition=Q(course__isnull=False) | Q(intake__isnull=False),
                name="reserved_places_are_for_somebody",
                violation_error_message="Seats are kept for a course, an intake, or both.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.name}"
