"""What the database refuses of attendance, and keeps by itself."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from domain.attendance.models import AttendanceChange, AttendanceRecord
from domain.enrollment.models import Enrollment
from tests.factories.attendance import AttendanceRecordFactory, AttendanceWarningFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.timetable import SessionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory()


def refused(**columns):
    with pytest.raises(IntegrityError) as found, transaction.atomic():
        AttendanceRecordFactory(**columns)
    return found.value.__cause__.diag.constraint_name


def test_record__of_another_session_offering_or_student__is_refused(session):
    place = EnrollmentFactory(offering=session.offering)
    elsewhere = EnrollmentFactory()

    assert refused(session=session, enrollment=elsewhere) == "attendance_records_repeat_their_enrollment"
    assert (
        refused(session=session, enrollment=elsewhere, offering=elsewhere.offering)
        == "attendance_records_repeat_their_session"
    )
    assert refused(session=session, enrollment=place, student=UserFactory()) == (
        "attendance_records_repeat_their_enrollment"
    )


@pytest.mark.parametrize("status", ["pending", "waitlisted", "withdrawn"])
def test_record__of_somebody_without_a_place__is_refused(session, status):
    place = EnrollmentFactory(offering=session.offering, status=status)

    assert refused(session=session, enrollment=place) == "attendance_records_are_of_the_roster"
    assert not AttendanceRecord.objects.exists()


def test_record__of_somebody_who_left_later__stays_and_can_be_changed(session):
    record = AttendanceRecordFactory(session=session)
    left = {"status": "withdrawn", "withdrawn_at": record.created_at, "outcome": "no_record"}
    Enrollment.objects.filter(pk=record.enrollment_id).update(**left)

    AttendanceRecord.objects.filter(pk=record.pk).update(status="absent", version=2)

    assert AttendanceChange.objects.get().status_before == "present"


def test_change__of_nothing_that_is_said__is_no_history(session):
    record = AttendanceRecordFactory(session=session)

    AttendanceRecord.objects.update(version=2, reason="Looked at again.")

    assert not AttendanceChange.objects.filter(record=record).exists()


def test_history__cannot_be_rewritten(session):
    AttendanceRecordFactory(session=session)
    AttendanceRecord.objects.update(status="late", version=2)

    for rewrite in (lambda rows: rows.update(reason="x"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            rewrite(AttendanceChange.objects.all())


def test_warning__of_a_stage_twice_or_not_below_it__is_refused():
    there = AttendanceWarningFactory()
    for columns in (
        {"enrollment": there.enrollment, "offering": there.offering},
        {"stage": 75},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            AttendanceWarningFactory(**columns)
