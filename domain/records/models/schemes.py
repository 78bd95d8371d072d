"""Rules that are data: how marks become grades, and which attempts count. Each of one campus, from day to day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Func, Q

from domain.policy import academic, limits
from domain.policy.academic import AttemptCounting
from domain.policy.campuses import Campus
from domain.shared.models import Record

GRADE_CODE = r"^[A-Z]{1,4}$"


def validity() -> Func:
    """Return the days of a row as a range: the end is not part of it, and none means for ever."""
    return Func("valid_from", "valid_until", function="daterange", output_field=DateRangeField())


class GradeScheme(Record):
    """How one campus turns marks into grades, from one day on and until another."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    campus = models.CharField(max_length=20, choices=[(campus, campus) for campus in Campus])
    valid_from = models.DateField(help_text="It grades teaching periods that start on this day or later.")
    valid_until = models.DateField(
        null=True, blank=True, help_text="The first day that it does not cover any more; null = no end."
    )

    class Meta:
        db_table = "grade_schemes"
        constraints = [
            models.UniqueConstraint(fields=["campus", "code"], name="grade_schemes_code_is_unique_at_a_campus"),
            models.CheckConstraint(condition=Q(campus__in=list(Campus)), name="grade_schemes_campus_is_known"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__lt=F("valid_until")),
                name="grade_schemes_end_after_start",
                violation_error_message="A scheme ends after it starts.",
            ),
            ExclusionConstraint(
                name="grade_schemes_one_per_campus_and_day",
                expressions=[("campus", RangeOperators.EQUAL), (validity(), RangeOperators.OVERLAPS)],
                violation_error_message="Another scheme of this campus covers part of the same time.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Grade(Record):
    """One result that a scheme knows. Without a minimum mark it is administrative: decided on, not earned by marks."""

    scheme = models.ForeignKey(GradeScheme, on_delete=models.PROTECT, related_name="grades")
    code = models.CharField(max_length=4, validators=[RegexValidator(GRADE_CODE, "One to four capital letters.")])
    name = models.CharField(max_length=60)
    minimum_mark = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="The lowest mark that earns it; null = administrative.",
    )
    value = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(academic.GRADE_VALUE_MAX)],
        help_text="Grade points; null = outside the averages.",
    )
    is_pass = models.BooleanField(help_text="Whether the unit counts as passed.")
    earns_credit = models.BooleanField(help_text="Whether the unit's credit points are earned.")

    class Meta:
        db_table = "grades"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="grades_code_is_unique_in_a_scheme"),
            models.UniqueConstraint(fields=["scheme", "minimum_mark"], name="grades_minimum_is_unique_in_a_scheme"),
            models.CheckConstraint(condition=Q(code__regex=GRADE_CODE), name="grades_code_is_capital_letters"),
            models.CheckConstraint(
                condition=Q(minimum_mark__isnull=True) | Q(minimum_mark__range=(0, 100)),
                name="grades_minimum_is_a_mark",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__range=(0, academic.GRADE_VALUE_MAX)),
                name="grades_value_in_range",
            ),
            models.CheckConstraint(
                condition=Q(minimum_mark__isnull=True) | Q(value__isnull=False),
                name="grades_of_marks_have_a_value",
                violation_error_message="A grade that marks earn has a value.",
            ),
            models.CheckConstraint(
                condition=Q(earns_credit=False) | Q(is_pass=True),
                name="grades_credit_takes_a_pass",
                violation_error_message="Only what is passed earns credit.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RepeatPolicy(Record):
    """What a campus makes of units taken more than once, from one day on and until another."""

    campus = models.CharField(max_length=20, choices=[(campus, campus) for campus in Campus])
    valid_from = models.DateField()
    valid_until = models.DateField(
        null=True, blank=True, help_text="The first day that it does not cover any more; null = no end."
    )
    counting = models.CharField(max_length=14, choices=[(each, each) for each in AttemptCounting])
    attempts_max = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(limits.ATTEMPTS_MAX)],
        help_text="How often one unit may be attempted; null = as often as one likes.",
    )

    class Meta:
        db_table = "repeat_policies"
        constraints = [
            models.CheckConstraint(condition=Q(campus__in=list(Campus)), name="repeat_policies_campus_is_known"),
            models.CheckConstraint(
                condition=Q(counting__in=list(AttemptCounting)), name="repeat_policies_counting_is_known"
            ),
            models.CheckConstraint(
                condition=Q(attempts_max__isnull=True) | Q(attempts_max__range=(1, limits.ATTEMPTS_MAX)),
                name="repeat_policies_attempts_in_range",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__lt=F("valid_until")),
                name="repeat_policies_end_after_start",
                violation_error_message="A policy ends after it starts.",
            ),
            ExclusionConstraint(
                name="repeat_policies_one_per_campus_and_day",
                expressions=[("campus", RangeOperators.EQUAL), (validity(), RangeOperators.OVERLAPS)],
                violation_error_message="Another policy of this campus covers part of the same time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campus} {self.valid_from}"
