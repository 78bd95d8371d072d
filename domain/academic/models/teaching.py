"""When and where units are taught."""

from django.db import models
from django.db.models import F, Q

from domain.academic.models.catalogue import Term, Unit, between
from domain.policy import limits
from domain.policy.campuses import Campus
from domain.policy.enrollments import Promotion
from domain.shared.models import Record


class DeliveryMode(models.TextChoices):
    ON_CAMPUS = "on_campus"
    ONLINE = "online"
    BLENDED = "blended"


class TeachingPeriod(Record):
    """A span in which units are taught, with the dates that decide what a withdrawal costs."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    year = models.PositiveSmallIntegerField(validators=between(*limits.YEARS))
    term = models.CharField(max_length=12, choices=Term.choices)
    teaching_starts_on = models.DateField()
    teaching_ends_on = models.DateField(help_text="Last day of teaching, included.")
    census_on = models.DateField(help_text="Last day to withdraw without a trace on the record.")
    penalty_on = models.DateField(help_text="Last day to withdraw without failing.")
    exams_start_on = models.DateField(null=True, blank=True)
    exams_end_on = models.DateField(null=True, blank=True)
    # Always read whole, with its period, and never searched: a list of {starts_on, ends_on, reason}.
    closures = models.JSONField(default=list, blank=True, help_text="Days without teaching, both ends included.")

    class Meta:
        db_table = "teaching_periods"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="teaching_periods_code_is_unique"),
            models.CheckConstraint(condition=Q(term__in=Term.values), name="teaching_periods_term_is_known"),
            models.CheckConstraint(
                condition=Q(year__range=limits.YEARS),
                name="teaching_periods_year_in_range",
                violation_error_message="The year lies between 1990 and 2100.",
            ),
            models.CheckConstraint(
                condition=Q(teaching_starts_on__lt=F("teaching_ends_on")),
                name="teaching_periods_end_after_start",
                violation_error_message="Teaching ends after it starts.",
            ),
            models.CheckConstraint(
                condition=Q(census_on__gte=F("teaching_starts_on"), census_on__lte=F("penalty_on")),
                name="teaching_periods_census_before_penalty",
                violation_error_message=(
                    "The census date lies after the start of teaching and not after the penalty date."
                ),
            ),
            models.CheckConstraint(
                condition=Q(penalty_on__lte=F("teaching_ends_on")),
                name="teaching_periods_penalty_within_teaching",
                violation_error_message="The penalty date lies within the teaching period.",
            ),
            models.CheckConstraint(
                condition=Q(exams_start_on__isnull=True, exams_end_on__isnull=True)
                | Q(
                    exams_start_on__isnull=False,
                    exams_end_on__isnull=False,
                    exams_start_on__lte=F("exams_end_on"),
                    exams_start_on__gte=F("teaching_starts_on"),
                ),
                name="teaching_periods_exams_in_order",
                violation_error_message=("Both exam dates are given or neither, in order, after teaching has started."),
            ),
        ]
        indexes = [models.Index(fields=["-teaching_starts_on", "code"], name="teaching_periods_by_start")]

    def __str__(self) -> str:
        return self.code


class SemesterOffering(Record):
    """A unit taught in one teaching period at one campus."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="offerings")
    teaching_period = models.ForeignKey(TeachingPeriod, on_delete=models.PROTECT, related_name="offerings")
    campus = models.CharField(max_length=20, choices=[(campus, campus) for campus in Campus])
    delivery_mode = models.CharField(max_length=12, choices=DeliveryMode.choices)
    capacity = models.PositiveIntegerField(validators=between(0, limits.CAPACITY_MAX), help_text="Seats.")
    waitlist_capacity = models.PositiveIntegerField(
        default=0,
        validators=between(0, limits.CAPACITY_MAX),
        help_text="Places in the queue; 0 = no waitlist.",
    )
    approval_required = models.BooleanField(default=False, help_text="Whether the convenor decides on each request.")
    promotion = models.CharField(
        max_length=10,
        choices=[(each, each) for each in Promotion],
        default=Promotion.AUTOMATIC,
        help_text="How a freed seat goes to the first of the waitlist: at once, or by an offer with a deadline.",
    )
    offer_hours = models.PositiveSmallIntegerField(
        default=limits.OFFER_HOURS_DEFAULT,
        validators=between(*limits.OFFER_HOURS),
        help_text="How long a seat is kept for whom it was offered to.",
    )
    # Counted by the database itself, whoever writes enrollments and however: see the enrollments' migration.
    seats_taken = models.PositiveIntegerField(default=0, editable=False, help_text="By places, requests and offers.")
    waitlist_taken = models.PositiveIntegerField(default=0, editable=False, help_text="How many wait for a seat.")
    enrollment_opens_at = models.DateTimeField()
    enrollment_closes_at = models.DateTimeField(help_text="The first instant at which it is closed.")
    starts_on = models.DateField(null=True, blank=True, help_text="Own start, instead of the teaching period's.")
    ends_on = models.DateField(null=True, blank=True, help_text="Own end, instead of the teaching period's.")
    census_on = models.DateField(null=True, blank=True, help_text="Own census date, instead of the teaching period's.")
    penalty_on = models.DateField(null=True, blank=True, help_text="Own penalty date, instead of the period's.")

    class Meta:
        db_table = "semester_offerings"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "teaching_period", "campus", "delivery_mode"],
                name="semester_offerings_one_per_unit_period_campus_and_mode",
            ),
            models.CheckConstraint(condition=Q(campus__in=list(Campus)), name="semester_offerings_campus_is_known"),
            models.CheckConstraint(
                condition=Q(delivery_mode__in=DeliveryMode.values), name="semester_offerings_mode_is_known"
            ),
            models.CheckConstraint(
                condition=Q(capacity__lte=limits.CAPACITY_MAX, waitlist_capacity__lte=limits.CAPACITY_MAX),
                name="semester_offerings_capacity_in_range",
                violation_error_message="Capacity and waitlist are at most 10000.",
            ),
            models.CheckConstraint(
                condition=Q(enrollment_opens_at__lt=F("enrollment_closes_at")),
                name="semester_offerings_window_opens_before_it_closes",
                violation_error_message="Enrollment closes after it opens.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lt=F("ends_on")),
                name="semester_offerings_end_after_start",
                violation_error_message="An offering ends after it starts.",
            ),
            models.CheckConstraint(
                condition=Q(seats_taken__lte=F("capacity")),
                name="semester_offerings_seats_are_never_oversold",
                violation_error_message="The capacity can't be below the number of seats taken.",
            ),
            models.CheckConstraint(
                condition=Q(waitlist_taken__lte=F("waitlist_capacity")),
                name="semester_offerings_waitlist_is_never_overfull",
                violation_error_message="The waitlist can't be shorter than its queue.",
            ),
            models.CheckConstraint(
                condition=Q(promotion__in=list(Promotion)), name="semester_offerings_promotion_is_known"
            ),
            models.CheckConstraint(
                condition=Q(offer_hours__range=limits.OFFER_HOURS),
                name="semester_offerings_offer_hours_in_range",
                violation_error_message="An offer stands for 1 to 336 hours.",
            ),
            models.CheckConstraint(
                condition=Q(census_on__isnull=True, penalty_on__isnull=True)
                | Q(census_on__isnull=False, penalty_on__isnull=False, census_on__lte=F("penalty_on")),
                name="semester_offerings_census_before_penalty",
                violation_error_message="Both own dates are given or neither, the census date not after the other.",
            ),
            # What an enrollment repeats of its offering: the key of its composite foreign key.
            models.UniqueConstraint(
                fields=["id", "unit", "teaching_period"], name="semester_offerings_id_with_unit_and_period"
            ),
        ]
        indexes = [
            models.Index(fields=["-enrollment_opens_at", "id"], name="semester_offerings_by_opening"),
            models.Index(fields=["campus", "teaching_period"], name="semester_offerings_by_campus"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.teaching_period_id} {self.campus}"
