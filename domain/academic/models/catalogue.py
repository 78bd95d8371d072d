"""What is taught: courses, units, the places of units in courses, and who begins together."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat

from domain.policy import limits
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


# The words a search looks through, as one generated column so that an index can hold it.
def _searched() -> models.GeneratedField:
    return models.GeneratedField(
        expression=Unaccented(Concat("code", Value(" "), "name")),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )


def between(low: int, high: int) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(low), MaxValueValidator(high)]


class Course(Record):
    """A program of study that leads to an award."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    department = models.CharField(max_length=100)
    credit_points = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        validators=between(0, limits.CREDIT_POINTS_MAX),
        help_text="Credit points to complete.",
    )
    duration_months = models.PositiveSmallIntegerField(
        validators=between(1, 120), help_text="Length of full-time study, in months."
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
        validators=between(*limits.UNIT_LEVELS),
        help_text="Year level: 1 to 4 undergraduate, 5 to 9 graduate.",
    )
    credit_points = models.DecimalField(
        max_digits=6, decimal_places=2, validators=between(0, limits.CREDIT_POINTS_MAX), default="12.50"
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
        null=True, blank=True, validators=between(1, 10), help_text="Year of study, counted from 1."
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
    year = models.PositiveSmallIntegerField(validators=between(*limits.YEARS))
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
