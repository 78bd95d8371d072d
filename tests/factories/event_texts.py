"""Texts about events, and their versions."""

import factory

from domain.events.models import EventText, EventTextVersion
from domain.policy.events import Channel, TextSource
from tests.factories.events import EventFactory


class EventTextFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EventText

    event = factory.SubFactory(EventFactory)
    channel = Channel.NEWSLETTER
    body = factory.Sequence(lambda n: f"Come and see {n}.")
    source = TextSource.HUMAN


class EventTextVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EventTextVersion

    text = factory.SubFactory(EventTextFactory)
    number = factory.Sequence(lambda n: n + 1)
    body = factory.SelfAttribute("text.body")
    source = TextSource.HUMAN
