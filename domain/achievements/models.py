"""Achievements, with the rule that gives them; and who has them, with the rule as it was."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from domain.policy import limits
from domain.policy.achievements import AchievementKind
from domain.shared import clock
from domain.shared.models import Record
from domain.users.models import User

CODE = r"^[a-z][a-z0-9_]{2,39}$"
MARKS = (0, 100)


class Achievement(Record):
    """What a student can achieve: so much of what its kind counts. Whoever has it keeps it, whatever it becomes."""

    code = models.CharField(
        max_length=40, validators=[RegexValidator(CODE, "A code is a lower-case word, 3 to 40 characters.")]
    )
    name = models.CharField(max_length=limits.ACHIEVEMENT_NAME_MAX)
    description = models.CharField(max_length=limits.ACHIEVEMENT_DESCRIPTION_MAX, blank=True)
    kind = models.CharField(max_length=17, choices=[(kind, kind) for kind in AchievementKind])
    threshold = models.IntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(limits.ACHIEVEMENT_THRESHOLD_MAX)],
        help_text="How much of it: gold, units, sessions or events.",
    )
    minimum_mark = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(MARKS[0]), MaxValueValidator(MARKS[1])],
        help_text="Only units with such a mark count; only for `units_passed`.",
    )
    gold = models.IntegerField(
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(limits.GOLD_AWARD_MAX)],
        help_text="The bonus that comes with it.",
    )
    active_from = models.DateTimeField(default=clock.now, help_text="From then on it is given.")
    active_until = models.DateTimeField(null=True, blank=True, help_text="Until then; null: without an end.")

    class Meta:
        db_table = "achievements"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="achievements_code_is_unique"),
            models.CheckConstraint(
                condition=Q(code__regex=CODE),
                name="achievements_code_is_a_word",
                violation_error_message="A code is a lower-case word, 3 to 40 characters.",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(AchievementKind)), name="achievements_kind_is_known"),
            models.CheckConstraint(
                condition=Q(threshold__range=(1, limits.ACHIEVEMENT_THRESHOLD_MAX)),
                name="achievements_threshold_is_in_range",
            ),
            models.CheckConstraint(
                condition=Q(minimum_mark__isnull=True)
                | Q(kind=AchievementKind.UNITS_PASSED, minimum_mark__range=MARKS),
                name="achievements_marks_are_those_of_units",
                violation_error_message="Only passed units have a minimum mark, of 0 to 100.",
            ),
            models.CheckConstraint(
                condition=Q(gold__range=(0, limits.GOLD_AWARD_MAX)), name="achievements_gold_is_in_range"
            ),
            models.CheckConstraint(
                condition=Q(active_until__isnull=True) | Q(active_until__gt=F("active_from")),
                name="achievements_end_after_they_begin",
                violation_error_message="An achievement ends after it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class StudentAchievement(Record):
    """That a student has achieved something: by which rule, and what was counted. A trigger lets nothing change it."""

    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="student_achievements")
    achievement = models.ForeignKey(Achievement, on_delete=models.PROTECT, related_name="student_achievements")
    rule = models.JSONField(help_text="The achievement as it was.")
    counted = models.IntegerField(help_text="What the rule counted then.")
    gold = models.IntegerField(default=0, help_text="The bonus that came with it.")
    awarded_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "student_achievements"
        constraints = [
            models.UniqueConstraint(fields=["achievement", "student"], name="student_achievements_each_is_had_once"),
        ]
        indexes = [
            models.Index(fields=["student", "-awarded_at"], name="student_achievements_of_one"),
            models.Index(fields=["-awarded_at", "-id"], name="student_achievements_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.achievement_id}"
