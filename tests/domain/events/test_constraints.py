"""What the database refuses, whoever writes."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from domain.events.models import Event, EventAudience, EventResponse
from domain.policy.workflows import EventState
from domain.shared import clock
from tests.factories.academic import CourseFactory
from tests.factories.events import EventAudienceFactory, EventFactory, EventResponseFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def refused(constraint, write, kind=IntegrityError):
    with pytest.raises(kind, match=constraint), transaction.atomic():
        write()


def test_event__that_contradicts_itself__is_refused():
    now = clock.now()
    row = EventFactory(status=EventState.PUBLISHED)
    rows = Event.objects.filter(pk=row.pk)
    person = UserFactory()

    for constraint, values in (
        ("events_instants_are_what_the_clocks_show", {"starts_local": time(17)}),
        ("events_instants_are_what_the_clocks_show", {"ends_at": row.ends_at + timedelta(hours=1)}),
        ("events_end_after_start", {"ends_at": row.starts_at, "ends_local": row.starts_local}),
        ("events_all_day_from_midnight_to_midnight", {"is_all_day": True}),
        ("events_answers_close_before_the_end", {"rsvp_closes_at": row.ends_at + timedelta(seconds=1)}),
        ("events_limit_in_range", {"rsvp_limit": 0}),
        ("events_channels_are_known", {"channels": ["pigeon"]}),
        ("events_published_at_some_time", {"published_at": None}),
        ("events_submitted_at_some_time", {"submitted_at": None}),
        ("events_cancelled_at_some_time", {"cancelled_at": now}),
        ("events_cancelled_at_some_time", {"notice": "Off."}),
        ("events_published_by_somebody_else", {"submitted_by": person, "published_by": person}),
    ):
        refused(constraint, lambda values=values: rows.update(**values))


def test_rule__that_names_another_thing_than_its_kind_or_stands_twice__is_refused():
    rule = EventAudienceFactory(event=EventFactory(to=[]), course=CourseFactory())
    shape = "event_audiences_name_exactly_what_their_kind_says"

    refused(shape, lambda: EventAudience.objects.update(person=UserFactory()))
    refused(shape, lambda: EventAudience.objects.update(kind="everyone"))
    refused("event_audiences_each_course_once", lambda: EventAudienceFactory(event=rule.event, course=rule.course))
    EventAudienceFactory(event=rule.event)
    refused("event_audiences_everyone_once", lambda: EventAudienceFactory(event=rule.event))


def test_going__whoever_writes_answers__is_counted_and_never_above_the_limit():
    event = EventFactory(status=EventState.PUBLISHED, rsvp_limit=2)
    other = EventFactory(status=EventState.PUBLISHED)

    def going():
        return [Event.objects.get(pk=each.pk).going for each in (event, other)]

    EventResponse.objects.bulk_create([EventResponseFactory.build(event=event, person=UserFactory()) for _ in "ab"])
    EventResponseFactory(event=event, answer="declined")
    EventResponseFactory(event=other)
    assert going() == [2, 1]

    refused("events_places_are_never_oversold", lambda: EventResponseFactory(event=event))
    refused("events_places_are_never_oversold", lambda: EventResponse.objects.update(answer="going"))
    refused("events_places_are_never_oversold", lambda: Event.objects.update(rsvp_limit=1))
    refused("never written", lambda: Event.objects.update(going=0), ProgrammingError)
    assert going() == [2, 1]

    EventResponse.objects.filter(event=event).update(answer="declined")
    assert going() == [0, 1]
    EventResponse.objects.filter(event=other).delete()
    assert going() == [0, 0]
    EventResponseFactory(event=event)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE event_responses")
    assert going() == [0, 0]
