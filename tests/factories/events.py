"""Events, whom they address, and answers."""

from datetime import date, time
from typing import Any

import factory

from domain.events.models import Event, EventAudience, EventResponse
from domain.events.rules import span_of
from domain.events.rules.times import TIMES
from domain.policy.campuses import ZONES, Campus
from domain.policy.workflows import EventState
from domain.shared import clock
from tests.factories.users import UserFactory

SUBMITTED = (EventState.IN_REVIEW, EventState.PUBLISHED)
TARGETS = ("role_id", "course", "intake", "offering", "person")


def _instants(row: Any) -> tuple[Any, Any]:
    return span_of({name: getattr(row, name) for name in TIMES})


def _when(*states: EventState) -> Any:
    return factory.LazyAttribute(lambda row: clock.now() if row.status in states else None)


class EventFactory(factory.django.DjangoModelFactory):
    """For everyone, unless `to` says otherwise: rules as columns, `{"course": …}`; far in the future."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Event {n}")
    starts_on = date(2099, 5, 14)
    starts_local = time(18)
    ends_on = factory.SelfAttribute("starts_on")
    ends_local = time(20)
    is_all_day = False
    zone = ZONES[Campus.HAWTHORN].key
    starts_at = factory.LazyAttribute(lambda row: _instants(row)[0])
    ends_at = factory.LazyAttribute(lambda row: _instants(row)[1])
    organizer = factory.SubFactory(UserFactory)
    status = EventState.DRAFT
    submitted_at = _when(*SUBMITTED)
    published_at = _when(EventState.PUBLISHED)
    cancelled_at = _when(EventState.CANCELLED)

    @factory.post_generation
    def to(self: Any, create: bool, rules: list[dict[str, Any]] | None, **_: Any) -> None:
        for columns in [{}] if rules is None else rules:
            EventAudienceFactory(event=self, **columns)


class EventAudienceFactory(factory.django.DjangoModelFactory):
    """One rule, of the kind of the column that it is given."""

    class Meta:
        model = EventAudience

    event = factory.SubFactory(EventFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **columns: Any) -> Any:
        kind = next((name.removesuffix("_id") for name in TARGETS if name in columns), "everyone")
        return super()._create(model_class, *args, **{"kind": kind, **columns})


class EventResponseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EventResponse

    event = factory.SubFactory(EventFactory, status=EventState.PUBLISHED)
    person = factory.SubFactory(UserFactory)
    answer = "going"
