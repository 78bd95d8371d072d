"""When tickets are answered."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from uuid_utils.compat import uuid7

from domain.help_desk.rules.hours import DAY_MINUTES
from domain.policy.campuses import Campus
from domain.shared.models import Record

WEEKDAYS = (1, 7)  # ISO 8601: Monday to Sunday


class MinuteSpan(Func):
    """The minutes of a day from one to another, half-open."""

    function = "int4range"
    output_field = IntegerRangeField()


class BusinessCalendar(Record):
    """Hours in which tickets are answered, by the clocks of a campus, and holidays."""

    name = models.CharField(max_length=100)
    campus = models.CharField(
        max_length=20, choices=[(campus, campus) for campus in Campus], help_text="By whose clocks."
    )

    class Meta:
        db_table = "business_calendars"
        constraints = [models.UniqueConstraint(fields=["name"], name="business_calendars_name_is_unique")]

    def __str__(self) -> str:
        return self.name


class BusinessPeriod(models.Model):
    """Hours of one weekday, as minutes of the day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, related_name="periods")
    weekday = models.PositiveSmallIntegerField()
    opens_minute = models.PositiveSmallIntegerField()
    closes_minute = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "business_periods"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=WEEKDAYS), name="business_periods_weekday_in_range"),
            models.CheckConstraint(
                condition=Q(opens_minute__lt=F("closes_minute"), closes_minute__lte=DAY_MINUTES),
                name="business_periods_close_after_they_open",
            ),
            ExclusionConstraint(
                name="business_periods_do_not_overlap",
                expressions=[
                    ("calendar", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (MinuteSpan("opens_minute", "closes_minute"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens_minute}"


class BusinessHoliday(models.Model):
    """A day on which nobody answers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, related_name="holidays")
    held_on = models.DateField()
    name = models.CharField(max_length=100)

    class Meta:
        db_table = "business_holidays"
        constraints = [models.UniqueConstraint(fields=["calendar", "held_on"], name="business_holidays_each_day_once")]

    def __str__(self) -> str:
        return f"{self.held_on}"
