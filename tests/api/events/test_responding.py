"""Who says to come has a place, as long as there are some."""

from datetime import timedelta

import pytest

from domain.audit.models import AuditEvent
from domain.events.models import Event, EventResponse
from domain.policy.workflows import EventState
from domain.shared import clock
from tests.api.events.samples import EVENTS
from tests.factories.events import EventFactory, EventResponseFactory

pytestmark = pytest.mark.django_db


def answer(client, row, word="going"):
    return client.post(f"{EVENTS}/{row.pk}/respond", {"answer": word})


def test_respond__to_the_last_place__is_going_until_it_is_given_back(client_as):
    row = EventFactory(status=EventState.PUBLISHED, rsvp_limit=2)
    EventResponseFactory(event=row)
    one, two = client_as("student"), client_as("staff")

    first = answer(one, row).json()
    assert (first["my_answer"], first["going"], first["version"]) == ("going", 2, 1)
    full = answer(two, row)
    assert (full.status_code, full.json()["code"], full.json()["params"]) == (409, "event_full", {"limit": 2})
    assert EventResponse.objects.filter(person=two.user).count() == 0
    assert answer(two, row, "declined").json()["declined"] == 1
    assert answer(one, row).status_code == 200
    assert answer(one, row, "declined").json()["going"] == 1
    assert answer(two, row).json()["going"] == 2
    assert answer(one, row).json()["code"] == "event_full"

    told = AuditEvent.objects.filter(action="event.respond").order_by("pk").values_list("before", "after")
    assert [(before["answer"], after["answer"]) for before, after in told] == [
        (None, "going"),
        (None, "declined"),
        ("going", "declined"),
        ("declined", "going"),
    ]


def test_place__of_somebody_who_is_of_the_audience_no_more__can_be_given_back_once(client_as):
    row = EventFactory(status=EventState.PUBLISHED, to=[{"role_id": "staff"}], rsvp_limit=1)
    former = client_as("student")
    EventResponseFactory(event=row, person=former.user)

    assert former.get(f"{EVENTS}/{row.pk}").json()["my_answer"] == "going"
    assert answer(former, row, "declined").status_code == 204

    row.refresh_from_db()
    assert (row.going, EventResponse.objects.get().answer) == (0, "declined")
    assert (answer(former, row).status_code, former.get(f"{EVENTS}/{row.pk}").status_code) == (404, 404)
    assert answer(client_as("staff"), row).json()["going"] == 1


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"rsvp_closes_at": clock.now() - timedelta(minutes=1)}, 409, "rsvp_closed"),
        ({"status": EventState.CANCELLED, "published_at": clock.now()}, 409, "wrong_state"),
        ({"starts_on": clock.now().date() - timedelta(days=2)}, 409, "rsvp_closed"),
    ],
)
def test_respond__too_late_or_to_what_is_off__is_refused(client_as, fields, status, code):
    row = EventFactory(**{"status": EventState.PUBLISHED, **fields})

    found = answer(client_as("student"), row)

    assert (found.status_code, found.json()["code"]) == (status, code)
    assert (EventResponse.objects.count(), Event.objects.get().going) == (0, 0)
