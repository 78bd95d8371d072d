"""Rooms, sessions and patterns."""

from datetime import date, time

import factory

from domain.policy.campuses import ZONES, Campus
from domain.shared import clock
from domain.timetable.models import ClashAllowance, Room, Session, SessionInstructor, SessionPattern
from domain.timetable.rules import instant
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.users import UserFactory


class RoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Room

    campus = Campus.HAWTHORN
    code = factory.Sequence(lambda n: f"EN{n:04}")
    capacity = 30


class SessionPatternFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SessionPattern

    offering = factory.SubFactory(SemesterOfferingFactory)
    kind = "lecture"
    weekday = 1
    starts_local = time(9)
    ends_local = time(11)


class SessionFactory(factory.django.DjangoModelFactory):
    """Without room and people: nothing that could be taken. `today` is one that lasts all day at its campus."""

    class Meta:
        model = Session

    class Params:
        today = factory.Trait(
            held_on=factory.LazyAttribute(lambda row: clock.today(Campus(row.offering.campus))),
            starts_local=time(0),
            ends_local=time(23, 59, 59),
        )

    offering = factory.SubFactory(SemesterOfferingFactory)
    kind = "lecture"
    held_on = date(2026, 3, 2)
    starts_local = time(9)
    ends_local = time(11)
    zone = factory.LazyAttribute(lambda row: ZONES[Campus(row.offering.campus)].key)
    starts_at = factory.LazyAttribute(lambda row: instant(row.held_on, row.starts_local, row.zone))
    ends_at = factory.LazyAttribute(lambda row: instant(row.held_on, row.ends_local, row.zone))


class SessionInstructorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SessionInstructor

    session = factory.SubFactory(SessionFactory)
    instructor = factory.SubFactory(UserFactory)
    starts_at = factory.SelfAttribute("session.starts_at")
    ends_at = factory.SelfAttribute("session.ends_at")
    status = factory.SelfAttribute("session.status")


class ClashAllowanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClashAllowance

    offering = factory.SubFactory(SemesterOfferingFactory)
    reason = "Its lectures are recorded."
