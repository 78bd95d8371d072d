"""What the database refuses, whoever writes."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from domain.timetable.models import Session, SessionInstructor
from tests.factories.timetable import RoomFactory, SessionFactory, SessionInstructorFactory

pytestmark = pytest.mark.django_db


def refused(constraint, write):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def test_room__written_twice_at_one_time__is_refused():
    row = SessionFactory(room=RoomFactory())

    refused("sessions_room_is_never_double_booked", lambda: SessionFactory(room=row.room, starts_local=time(10, 59)))
    SessionFactory(room=row.room, starts_local=time(10), status="cancelled")
    SessionFactory(room=row.room, starts_local=time(11), ends_local=time(12))


def test_instructor__written_twice_at_one_time__is_refused():
    row = SessionInstructorFactory()
    other = SessionFactory(starts_local=time(10))

    refused(
        "session_instructors_nobody_is_in_two_places",
        lambda: SessionInstructorFactory(session=other, instructor=row.instructor),
    )
    SessionInstructorFactory(
        session=SessionFactory(starts_local=time(11), ends_local=time(12)), instructor=row.instructor
    )


def test_instructors__when_their_session_moves_or_is_cancelled__go_along():
    row = SessionInstructorFactory()
    Session.objects.update(starts_local=time(10), starts_at=row.starts_at + timedelta(hours=1), status="cancelled")

    row.refresh_from_db()
    assert (row.starts_at, row.status) == (datetime(2026, 3, 1, 23, tzinfo=UTC), "cancelled")


def test_instructors__that_say_otherwise_than_their_session__are_refused():
    row = SessionInstructorFactory()

    refused(
        "session_instructors_repeat_their_session",
        lambda: SessionInstructor.objects.filter(pk=row.pk).update(status="cancelled"),
    )


def test_instants__that_the_clocks_do_not_show__are_refused():
    row = SessionFactory()

    refused(
        "sessions_instants_are_what_the_clocks_show",
        lambda: Session.objects.filter(pk=row.pk).update(starts_at=row.starts_at + timedelta(minutes=1)),
    )
    refused(
        "sessions_instants_are_what_the_clocks_show",
        lambda: Session.objects.filter(pk=row.pk).update(zone="Asia/Ho_Chi_Minh"),
    )
