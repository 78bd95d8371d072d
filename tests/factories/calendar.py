"""Addresses of calendars."""

import factory

from domain.calendar.models import CalendarFeed
from domain.calendar.rules import PURPOSE
from domain.shared.vault import vault
from tests.factories.users import UserFactory


class CalendarFeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CalendarFeed

    class Params:
        secret = factory.Sequence(lambda n: f"secret-{n:036}")

    owner = factory.SubFactory(UserFactory)
    sealed = factory.LazyAttribute(lambda row: vault().seal(row.secret, owner=str(row.owner.pk)))
    fingerprint = factory.LazyAttribute(lambda row: vault().fingerprint(row.secret, owner=PURPOSE))
