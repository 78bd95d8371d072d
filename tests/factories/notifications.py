"""What people are told."""

from typing import Any

import factory

from domain.notifications.models import (
    Happening,
    Notification,
    NotificationDelivery,
    NotificationHours,
    NotificationPreference,
)
from domain.notifications.rules import words_of
from domain.policy.notifications import NotificationChannel, NotificationKind, NotificationTiming
from domain.shared import clock
from domain.shared.models import noun_of
from tests.factories.users import UserFactory

FACTS = {"offering": "COS20007", "before": "Monday 9:00"}


class HappeningFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Happening

    class Params:
        about: Any = None

    kind = NotificationKind.SESSION_CANCELLED
    key = factory.Sequence(lambda n: f"happening {n}")
    about_type = factory.LazyAttribute(lambda row: noun_of(row.about) if row.about else "")
    about_id = factory.LazyAttribute(lambda row: row.about.pk if row.about else None)
    words = factory.LazyFunction(lambda: words_of(NotificationKind.SESSION_CANCELLED, FACTS))
    told_at = factory.LazyFunction(clock.now)


class NotificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Notification

    happening = factory.SubFactory(HappeningFactory)
    recipient = factory.SubFactory(UserFactory)
    kind = factory.SelfAttribute("happening.kind")
    about_type = factory.SelfAttribute("happening.about_type")
    about_id = factory.SelfAttribute("happening.about_id")


class NotificationDeliveryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NotificationDelivery

    happening = factory.SubFactory(HappeningFactory)
    recipient = factory.SubFactory(UserFactory)
    due_at = factory.LazyFunction(clock.now)


class NotificationPreferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NotificationPreference

    user = factory.SubFactory(UserFactory)
    kind = NotificationKind.SESSION_CANCELLED
    channel = NotificationChannel.EMAIL
    timing = NotificationTiming.NEVER


class NotificationHoursFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NotificationHours

    user = factory.SubFactory(UserFactory)
