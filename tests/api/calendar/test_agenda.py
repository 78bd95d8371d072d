"""One person's time between two dates."""

from datetime import UTC, date, datetime, time

import pytest

from domain.events.models import EventResponse
from domain.policy.campuses import Campus
from domain.policy.roles import SystemRole
from domain.shared import clock
from tests.factories.academic import SemesterOfferingFactory, TeachingPeriodFactory
from tests.factories.events import EventFactory, EventResponseFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory
from tests.factories.timetable import RoomFactory, SessionFactory, SessionInstructorFactory
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support.client import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
IN_MARCH = {"starts_on": date(2026, 3, 20), "rsvp_closes_at": datetime(2026, 3, 18, tzinfo=UTC)}
MARCH = "/api/v1/me/agenda?from=2026-03-01&to=2026-04-01"


@pytest.fixture
def me():
    person = StudentProfileFactory().user
    UserRoleFactory(user=person, role_id=SystemRole.STUDENT)
    return person


@pytest.fixture
def client(me):
    return client_for(user=me)


def studied(me, **columns):
    """Return an offering in which somebody has a place, without deadlines in March."""
    period = TeachingPeriodFactory(census_on=date(2026, 4, 20), penalty_on=date(2026, 4, 30))
    offering = SemesterOfferingFactory(teaching_period=period)
    return EnrollmentFactory(student=me, offering=offering, **columns).offering


def entries(client, path=MARCH):
    answer = client.get(path)
    assert answer.status_code == 200, answer.json()
    return answer.json()["entries"]


def test_agenda__of_a_student__tells_the_sessions_of_taken_units_only(client, me):
    mine = SessionFactory(offering=studied(me), room=RoomFactory(code="EN301", name=""), title="Recursion")
    SessionFactory(offering=studied(me, status="waitlisted"))
    SessionFactory(offering=studied(me, status="withdrawn", outcome="no_record", withdrawn_at=clock.now()))
    SessionFactory()

    (found,) = entries(client)

    assert (found["uid"], found["session_id"], found["kind"]) == (str(mine.pk), str(mine.pk), "session")
    assert found["title"] == f"{mine.offering.unit.code} Recursion (lecture)"
    assert (found["starts_at"], found["zone"]) == ("2026-03-01T22:00:00Z", "Australia/Melbourne")
    assert (found["location"], found["status"], found["sequence"]) == ("EN301, Hawthorn", "confirmed", 0)


def test_agenda__of_who_holds_sessions__tells_those_each_once(client, me):
    held = SessionFactory(offering=studied(me))
    SessionInstructorFactory(session=held, instructor=me)
    other = SessionInstructorFactory(session=SessionFactory(held_on=date(2026, 3, 3)), instructor=me).session

    assert [each["session_id"] for each in entries(client)] == [str(held.pk), str(other.pk)]


def test_agenda__of_what_was_cancelled__says_so_and_why(client, me):
    SessionFactory(offering=studied(me), status="cancelled", notice="The lecturer is ill.", version=2)

    (found,) = entries(client)

    assert (found["status"], found["notice"], found["sequence"]) == ("cancelled", "The lecturer is ill.", 1)


def test_agenda__of_a_span__is_half_open_at_both_ends(client, me):
    offering = studied(me)
    for hours in ((8, 9), (9, 11), (11, 12), (12, 13)):
        SessionFactory(offering=offering, starts_local=time(hours[0]), ends_local=time(hours[1]))

    # In Melbourne it is eleven hours later.
    found = entries(client, "/api/v1/me/agenda?from=2026-03-01T22:30:00Z&to=2026-03-02T01:00:00Z")

    assert [each["starts_at"][11:16] for each in found] == ["22:00", "00:00"]


def test_deadlines__of_taken_units__are_whole_days_of_the_campus(client, me):
    period = TeachingPeriodFactory(census_on=date(2026, 3, 20), penalty_on=date(2026, 4, 1))
    EnrollmentFactory(student=me, offering=SemesterOfferingFactory(teaching_period=period, campus=Campus.HANOI))

    census, penalty = entries(client)

    assert penalty["starts_at"] == "2026-03-31T17:00:00Z"  # still March where the span was counted
    assert (census["kind"], census["deadline"], census["is_all_day"]) == ("deadline", "census", True)
    assert (census["starts_at"], census["ends_at"]) == ("2026-03-19T17:00:00Z", "2026-03-20T17:00:00Z")
    assert [each["deadline"] for each in entries(client, f"{MARCH}&zone=Asia/Ho_Chi_Minh")] == ["census"]


def test_deadline__of_an_offered_seat__is_the_instant_it_is_kept_until(client, me):
    until = datetime(2026, 3, 4, 12, tzinfo=UTC)
    studied(me, status="offered", offer_expires_at=until)

    (offer,) = entries(client)

    assert (offer["deadline"], offer["starts_at"], offer["ends_at"]) == ("offer", "2026-03-04T12:00:00Z", None)


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("from=2026-03-01", "to", "required"),
        ("to=2026-03-01", "from", "required"),
        ("from=2026-03-02&to=2026-03-02", "to", "invalid"),
        ("from=2026-03-01&to=2026-06-30", "to", "too_long"),
        ("from=2026-02-30&to=2026-03-02", "from", "invalid"),
        ("from=2026-03-01T00:00:00&to=2026-03-02", "from", "invalid"),
        ("from=0001-01-01&to=0001-01-02", "from", "invalid"),
        ("from=9999-12-31&to=9999-12-31T00:00:00Z", "from", "invalid"),
        ("from=2026-03-01&to=2026-03-02&zone=../etc/passwd", "zone", "invalid"),
        ("from=2026-03-01&to=2026-03-02&zone=Mars/Olympus", "zone", "invalid"),
        ("from=2026-03-01&to=2026-03-02&zone=Australia", "zone", "invalid"),
        ("from=2026-03-01&to=2026-03-02&zone=", "zone", "invalid"),
        ("from=2026-03-01&from=2026-03-02&to=2026-03-02", "from", "repeated"),
        ("since=2026-03-01", "since", "unknown_parameter"),
    ],
)
def test_agenda__asked_for_wrongly__says_what_is_wrong(client, query, parameter, code):
    answer = client.get(f"/api/v1/me/agenda?{query}")

    assert answer.status_code == 400
    assert [(each["parameter"], each["code"]) for each in answer.json()["errors"]] == [(parameter, code)]


def test_agenda__of_nobody__is_refused(client_as):
    assert client_as().get(MARCH).status_code == 401


def test_agenda__of_a_month__takes_six_queries_at_most_however_much_is_in_it(client, me, query_count):
    offerings = [studied(me) for _ in range(4)]
    for day in range(2, 28):
        for hour, offering in enumerate(offerings):
            SessionFactory(
                offering=offering,
                held_on=date(2026, 3, day),
                starts_local=time(9 + hour),
                ends_local=time(10 + hour),
                room=RoomFactory(),
            )

    assert query_count(lambda: client.get(MARCH)) <= 6
    assert len(entries(client)) == 104


def test_events__announced_to_somebody__are_told_until_declined(client, me):
    known = EventFactory(status="published", published_at=clock.now(), **IN_MARCH, description="Come along.")
    EventFactory(**IN_MARCH)
    EventFactory(status="published", published_at=clock.now(), **IN_MARCH, to=[{"person": UserFactory()}])

    answer, event = entries(client)

    assert (event["uid"], event["kind"], event["description"]) == (str(known.pk), "event", "Come along.")
    assert (answer["deadline"], answer["event_id"], answer["ends_at"]) == ("answer", str(known.pk), None)
    EventResponseFactory(event=known, person=me)
    assert [each["kind"] for each in entries(client)] == ["event"]
    EventResponse.objects.update(answer="declined")
    assert entries(client) == []


def test_event__of_whole_days__is_told_as_such(client):
    days = {"is_all_day": True, "starts_local": time(0), "ends_local": time(0), "ends_on": date(2026, 3, 22)}
    EventFactory(status="published", starts_on=date(2026, 3, 20), **days)

    (found,) = entries(client)

    assert (found["is_all_day"], found["starts_at"]) == (True, "2026-03-19T13:00:00Z")
