"""Self check-in, open now, and who has checked in."""

from datetime import timedelta

import factory
from uuid_utils.compat import uuid7

from domain.check_in.models import CheckIn, CheckInWindow
from domain.shared import clock
from domain.shared.vault import vault
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.timetable import SessionFactory
from tests.factories.users import UserFactory

SECRET = bytes(range(32))


class CheckInWindowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CheckInWindow

    id = factory.LazyFunction(uuid7)
    session = factory.SubFactory(SessionFactory)
    opened_by = factory.SubFactory(UserFactory)
    opens_at = factory.LazyFunction(lambda: clock.now() - timedelta(minutes=1))
    closes_at = factory.LazyFunction(lambda: clock.now() + timedelta(hours=1))
    secret = factory.LazyAttribute(lambda row: vault().seal(SECRET.hex(), owner=f"check_in_window {row.id}"))


class CheckInFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CheckIn

    record = factory.SubFactory(AttendanceRecordFactory, source="check_in")
    window = factory.SubFactory(CheckInWindowFactory, session=factory.SelfAttribute("..record.session"))
    student = factory.SelfAttribute("record.student")
