"""Attendance of students with a place, and warnings about it."""

from datetime import UTC, datetime
from decimal import Decimal

import factory

from domain.attendance.models import AttendanceRecord, AttendanceWarning
from domain.policy.attendance import AttendanceStatus
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.timetable import SessionFactory


class AttendanceRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AttendanceRecord

    offering = factory.SelfAttribute("session.offering")
    session = factory.SubFactory(SessionFactory)
    enrollment = factory.SubFactory(EnrollmentFactory, offering=factory.SelfAttribute("..session.offering"))
    student = factory.SelfAttribute("enrollment.student")
    status = AttendanceStatus.PRESENT
    marked_at = datetime(2026, 3, 2, 0, 5, tzinfo=UTC)


class AttendanceWarningFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AttendanceWarning

    offering = factory.SubFactory(SemesterOfferingFactory)
    enrollment = factory.SubFactory(EnrollmentFactory, offering=factory.SelfAttribute("..offering"))
    student = factory.SelfAttribute("enrollment.student")
    stage = 80
    rate = Decimal("75.00")
    best_rate = Decimal("93.75")
    sessions_held = 4
