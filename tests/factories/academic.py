"""The catalogue."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory

from domain.academic.models import Course, CourseUnit, Intake, SemesterOffering, TeachingPeriod, Unit
from domain.policy.campuses import Campus


class CourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Course

    code = factory.Sequence(lambda n: f"BA-{n:04}")
    name = factory.Sequence(lambda n: f"Bachelor {n}")
    department = "Computing"
    credit_points = Decimal("300.00")
    duration_months = 36


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"COS{n:05}")
    name = factory.Sequence(lambda n: f"Subject {n}")
    department = "Computing"
    level = 1
    credit_points = Decimal("12.50")


class CourseUnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CourseUnit

    course = factory.SubFactory(CourseFactory)
    unit = factory.SubFactory(UnitFactory)
    kind = "core"


class IntakeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Intake

    code = factory.Sequence(lambda n: f"2026-S1-{n}")
    name = "Semester 1, 2026"
    year = 2026
    term = "semester_1"


class TeachingPeriodFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TeachingPeriod

    code = factory.Sequence(lambda n: f"2026-S1-{n}")
    name = "Semester 1, 2026"
    year = 2026
    term = "semester_1"
    teaching_starts_on = date(2026, 3, 2)
    teaching_ends_on = date(2026, 5, 31)
    census_on = date(2026, 3, 31)
    penalty_on = date(2026, 4, 30)


class SemesterOfferingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SemesterOffering

    unit = factory.SubFactory(UnitFactory)
    teaching_period = factory.SubFactory(TeachingPeriodFactory)
    campus = Campus.HAWTHORN
    delivery_mode = "on_campus"
    capacity = 30
    waitlist_capacity = 30
    enrollment_opens_at = datetime(2026, 1, 1, tzinfo=UTC)
    enrollment_closes_at = datetime(2026, 4, 1, tzinfo=UTC)
