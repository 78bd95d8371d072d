"""Courses, their units, and where and when the units are taught."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from domain.policy import limits
from domain.policy.campuses import Campus
from domain.shared.models import Record, Unaccented
from domain.users.models import User


class UnitKind(models.TextChoices):
    CORE = "core"
    ELECTIVE = "elective"


class Term(models.TextChoices):
    SUMMER = "summer"
    SEMESTER_1 = "semester_1"
    WINTER = "winter"
    SEMESTER_2 = "semester_2"


class DeliveryMode(models.TextChoices):
    ON_CAMPUS = "on_campus"
    ONLINE = "online"
    BLENDED = "blended"


# The words a search looks through, as one generated column so that an index can hold it.
def _searched() -> models.GeneratedField:
    return models.GeneratedField(
        expression=Unaccented(Concat("code", Value(" "), "name")),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )


def _between(low: int, high: int) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(low), MaxValueValidator(high)]


class Course(Record):
    """A program of study that leads to an award."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    department = models.CharField(max_length=100)
    credit_points = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        validators=_between(0, limits.CREDIT_POINTS_MAX),
        help_text="Credit points to complete.",
    )
    duration_months = models.PositiveSmallIntegerField(
        validators=_between(1, 120), help_text="Length of full-time study, in months."
    )
    is_active = models.BooleanField(default=True, help_text="Whether it takes new students.")
    searched = _searched()

    class Meta:
        db_table = "courses"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="courses_code_is_unique"),
            models.CheckConstraint(
                condition=Q(credit_points__gt=0, credit_points__lte=limits.CREDIT_POINTS_MAX),
                name="courses_credit_points_in_range",
                violation_error_message="Credit points lie above 0 and at most at 1000.",
            ),
            models.CheckConstraint(
                condition=Q(duration_months__range=(1, 120)),
                name="courses_duration_months_in_range",
                violation_error_message="A course lasts 1 to 120 months.",
            ),
        ]
        indexes = [
            GinIndex(OpClass("searched", "gin_trgm_ops"), name="courses_search"),
            models.Index(fields=["department", "code"], name="courses_by_department"),
        ]

    def __str__(self) -> str:
        return self.code


class Unit(Record):
    """A single subject that a student takes within a course."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=10_000)
    department = models.CharField(max_length=100)
    level = models.PositiveSmallIntegerField(
        validators=_between(*limits.UNIT_LEVELS),
        help_text="Year level: 1 to 4 undergraduate, 5 to 9 graduate.",
    )
    credit_points = models.DecimalField(
        max_digits=6, decimal_places=2, validators=_between(0, limits.CREDIT_POINTS_MAX), default="12.50"
    )
    convenor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="convened_units")
    is_active = models.BooleanField(default=True, help_text="Whether it may be offered again.")
    searched = _searched()

    class Meta:
        db_table = "units"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="units_code_is_unique"),
            models.CheckConstraint(
                condition=Q(credit_points__gt=0, credit_points__lte=limits.CREDIT_POINTS_MAX),
                name="units_credit_points_in_range",
                violation_error_message="Credit points lie above 0 and at most at 1000.",
            ),
            models.CheckConstraint(
                condition=Q(level__range=limits.UNIT_LEVELS),
                name="units_level_in_range",
                violation_error_message="A unit's level is 1 to 9.",
            ),
        ]
        indexes = [
            GinIndex(OpClass("searched", "gin_trgm_ops"), name="units_search"),
            models.Index(fields=["department", "code"], name="units_by_department"),
            models.Index(fields=["level", "code"], name="units_by_level"),
        ]

    def __str__(self) -> str:
        return self.code


class CourseUnit(Record):
    """A unit's place in a course: core or elective, and when it is best taken."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="course_units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="course_units")
    kind = models.CharField(max_length=10, choices=UnitKind.choices)
    suggested_year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=_between(1, 10), help_text="Year of study, counted from 1."
    )
    suggested_term = models.CharField(max_length=12, choices=Term.choices, null=True, blank=True)  # noqa: DJ001

    class Meta:
        db_table = "course_units"
        constraints = [
            models.UniqueConstraint(fields=["course", "unit"], name="course_units_unit_once_per_course"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="course_units_kind_is_known"),
            models.CheckConstraint(
                condition=Q(suggested_term__isnull=True) | Q(suggested_term__in=Term.values),
                name="course_units_term_is_known",
            ),
            models.CheckConstraint(
                condition=Q(suggested_year__isnull=True) | Q(suggested_year__range=(1, 10)),
                name="course_units_year_in_range",
                violation_error_message="The suggested year is 1 to 10.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.unit_id}"


class Intake(Record):
    """The people who begin a course in the same term."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    year = models.PositiveSmallIntegerField(validators=_between(*limits.YEARS))
    term = models.CharField(max_length=12, choices=Term.choices)

    class Meta:
        db_table = "intakes"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="intakes_code_is_unique"),
            models.CheckConstraint(condition=Q(term__in=Term.values), name="intakes_term_is_known"),
            models.CheckConstraint(
                condition=Q(year__range=limits.YEARS),
                name="intakes_year_in_range",
                violation_error_message="The year lies between 1990 and 2100.",
            ),
        ]
        indexes = [models.Index(fields=["-year", "code"], name="intakes_by_year")]

    def __str__(self) -> str:
        return self.code


class TeachingPeriod(Record):
    """A span in which units are taught, with the dates that decide what a withdrawal costs."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    year = models.PositiveSmallIntegerField(validators=_between(*limits.YEARS))
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
    capacity = models.PositiveIntegerField(validators=_between(0, limits.CAPACITY_MAX), help_text="Seats.")
    waitlist_capacity = models.PositiveIntegerField(
        default=0,
        validators=_between(0, limits.CAPACITY_MAX),
        help_text="Places in the queue; 0 = no waitlist.",
    )
    approval_required = models.BooleanField(default=False, help_text="Whether the convenor decides on each request.")
    enrollment_opens_at = models.DateTimeField()
    enrollment_closes_at = models.DateTimeField(help_text="The first instant at which it is closed.")
    starts_on = models.DateField(null=True, blank=True, help_text="Own start, instead of the teaching period's.")
    ends_on = models.DateField(null=True, blank=True, help_text="Own end, instead of the teaching period's.")

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
        ]
        indexes = [
            models.Index(fields=["-enrollment_opens_at", "id"], name="semester_offerings_by_opening"),
            models.Index(fields=["campus", "teaching_period"], name="semester_offerings_by_campus"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.teaching_period_id} {self.campus}"
