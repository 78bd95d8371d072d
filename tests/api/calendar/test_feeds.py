"""Calendars by secret addresses: what is in them, who opens them, and for how long."""

from datetime import UTC, date, datetime, time

import icalendar
import pytest

from api import throttles
from domain.audit.models import AuditEvent
from domain.calendar.models import CalendarFeed
from domain.idempotency.models import StoredAnswer
from domain.policy.roles import SystemRole
from tests.api.calendar.readers import by_agenda, by_icalendar, by_vobject
from tests.api.calendar.test_agenda import studied
from tests.factories.events import EventFactory
from tests.factories.people import StudentProfileFactory
from tests.factories.timetable import RoomFactory, SessionFactory
from tests.factories.users import UserRoleFactory
from tests.support.client import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
MINE, ROTATE = "/api/v1/me/calendar-feed", "/api/v1/me/calendar-feed/rotate"
WHOLE_DAYS = {
    "is_all_day": True,
    "starts_on": date(2026, 4, 11),
    "ends_on": date(2026, 4, 13),
    "starts_local": time(0),
    "ends_local": time(0),
}
SPRING = "/api/v1/me/agenda?from=2026-03-01&to=2026-05-30"


@pytest.fixture
def me():
    person = StudentProfileFactory().user
    UserRoleFactory(user=person, role_id=SystemRole.STUDENT)
    return person


@pytest.fixture
def client(me):
    return client_for(user=me)


@pytest.fixture
def phone(client_as):
    return client_as()


def address(client):
    return client.post(ROTATE).json()["url"].removeprefix("http://testserver")


def test_feed__read_by_two_libraries__tells_what_the_agenda_tells(client, me, phone):
    offering = studied(me)
    # The clocks of Melbourne go back on 5 April: nine o'clock is another instant before and after.
    for week, day in enumerate((date(2026, 3, 30), date(2026, 4, 4), date(2026, 4, 5), date(2026, 4, 6))):
        SessionFactory(offering=offering, held_on=day, title=f"Week {week}; with, odd \\ signs\nand ünïcode " * 3)
    SessionFactory(offering=studied(me), status="cancelled", room=RoomFactory(name="Hall, old; new"), notice="Ill")

    EventFactory(status="published", starts_on=date(2026, 4, 9), rsvp_closes_at=datetime(2026, 4, 8, tzinfo=UTC))
    EventFactory(status="published", **WHOLE_DAYS, title="Study, break; two days")
    answer, told = phone.get(address(client)), client.get(SPRING).json()["entries"]

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert len(told) == 12  # with two deadlines of each unit
    wanted = by_agenda(told)
    assert by_icalendar(answer.content) == wanted
    assert by_vobject(answer.content) == wanted


def test_feed__of_a_person__carries_what_applications_want_to_know(client, me, phone):
    SessionFactory(offering=studied(me))

    calendar = icalendar.Calendar.from_ical(phone.get(address(client)).content)

    assert (str(calendar["VERSION"]), str(calendar["UID"])) == ("2.0", str(me.pk))
    assert str(calendar["NAME"]) == str(calendar["X-WR-CALNAME"])
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Australia/Melbourne"]
    assert all(event["DTSTAMP"].dt for event in calendar.walk("VEVENT"))


def test_session__moved_and_cancelled__keeps_its_uid_and_raises_its_sequence(client, me, phone, client_as):
    session, path = SessionFactory(offering=studied(me)), address(client)
    staff = client_as("staff")

    def told():
        return next(each for each in by_icalendar(phone.get(path).content) if each.uid == str(session.pk))

    first = told()
    staff.post(f"/api/v1/sessions/{session.pk}/move", {"starts_local": "13:00", "ends_local": "15:00"})
    second = told()
    staff.post(f"/api/v1/sessions/{session.pk}/cancel", {"notice": "The building is closed."})
    third = told()

    assert first.sequence < second.sequence < third.sequence
    assert (first.status, second.status, third.status) == ("confirmed", "confirmed", "cancelled")
    assert second.starts_at > first.starts_at


def test_feed__unchanged__is_not_sent_again(client, me, phone):
    session, path = SessionFactory(offering=studied(me)), address(client)
    tag = phone.get(path)["ETag"]

    again = phone.get(path, headers={"If-None-Match": tag})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    session.notice, session.version = "Bring a laptop.", 2
    session.save()
    assert phone.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_secret__rotated__opens_and_the_one_before_does_not(client, phone):
    before = address(client)
    after = address(client)

    assert (phone.get(before).status_code, phone.get(after).status_code) == (404, 200)
    assert client.get(MINE).json()["url"].endswith(after)
    assert AuditEvent.objects.filter(action="calendar_feed.rotate").count() == 2
    assert after.rpartition("/")[2][:-4] not in str(list(AuditEvent.objects.values()))


def test_secret__taken_back__opens_nothing(client, phone):
    path = address(client)

    assert client.delete(MINE).status_code == 204

    assert (phone.get(path).status_code, client.get(MINE).status_code, client.delete(MINE).status_code) == (404,) * 3
    assert not CalendarFeed.objects.exists()


def test_secret__in_the_tables__is_sealed(client):
    secret = address(client).rpartition("/")[2].removesuffix(".ics")

    row = CalendarFeed.objects.get()

    assert secret.encode() not in bytes(row.sealed) + bytes(row.fingerprint)


def test_feed__of_who_left__opens_no_more(client, me, phone, client_as):
    path = address(client)

    assert client_as("admin").post(f"/api/v1/users/{me.pk}/deactivate", {"reason": "Left."}).status_code == 200

    assert phone.get(path).status_code == 404


def test_feed__by_no_secret_or_anothers__is_not_there(client, phone):
    address(client)

    assert phone.get("/api/v1/calendar/nothing.ics").status_code == 404
    assert client.get(f"/api/v1/calendar/{'A' * 43}.ics").status_code == 404


def test_feed__of_an_offering__tells_its_sessions_to_whoever_has_a_secret(client, phone):
    session = SessionFactory()
    SessionFactory()
    url = client.post(ROTATE).json()["offering_url"].replace("{offering_id}", str(session.offering_id))

    assert [each.uid for each in by_icalendar(phone.get(url).content)] == [str(session.pk)]
    client.post(ROTATE)
    assert phone.get(url).status_code == 404


def test_feed__of_an_offering_that_is_not__is_not_there(client, phone, me):
    url = client.post(ROTATE).json()["offering_url"].replace("{offering_id}", str(me.pk))

    assert phone.get(url).status_code == 404


def test_feed__of_an_instant_in_an_hour_that_comes_twice__names_the_right_one(client, phone):
    EventFactory(
        status="published", starts_on=date(2026, 4, 9), rsvp_closes_at=datetime(2026, 4, 4, 16, 30, tzinfo=UTC)
    )

    body = phone.get(address(client)).content

    assert b"DTSTART:20260404T163000Z" in body
    assert by_icalendar(body) == by_vobject(body) == by_agenda(client.get(SPRING).json()["entries"])


def test_feed__of_texts_with_control_characters__is_still_a_calendar(client, phone):
    EventFactory(status="published", starts_on=date(2026, 4, 9), title="a\x0cATTACH:\x85b\r\nc\x01d\u2028e")

    body = phone.get(address(client)).content

    assert [line for line in body.decode().splitlines() if "ATTACH" in line] == ["SUMMARY:a ATTACH: b \\nc d e"]


def test_secret__asked_for_with_a_key__is_not_kept_for_replay(client):
    path = client.post(ROTATE, headers={"Idempotency-Key": "my-own-key-1"}).json()["url"]

    assert client.post(ROTATE, headers={"Idempotency-Key": "my-own-key-1"}).json()["url"] != path
    assert not StoredAnswer.objects.exists()


def test_feed__of_public_events__needs_no_secret_and_tells_nothing_else(phone):
    open_day = EventFactory(status="published", visibility="public", starts_on=date(2026, 4, 9))
    EventFactory(status="published", starts_on=date(2026, 4, 9))
    EventFactory(visibility="public", starts_on=date(2026, 4, 9))

    answer = phone.get("/api/v1/calendar/public-events.ics")

    assert [each.uid for each in by_icalendar(answer.content)] == [str(open_day.pk)]
    assert answer["Cache-Control"] == "public, max-age=300"


def test_feeds__of_many_phones_behind_one_address__have_a_limit_each(client, phone, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "anonymous": "2/60"}
    throttles.rate.cache_clear()
    mine = address(client)
    other = StudentProfileFactory().user
    UserRoleFactory(user=other, role_id=SystemRole.STUDENT)
    theirs = address(client_for(user=other))

    assert [phone.get(mine).status_code for _ in range(3)] == [200, 200, 429]
    assert phone.get(theirs).status_code == 200


def test_secret__in_an_address_that_is_wrong__is_not_logged(client, phone, capsys):
    secret = address(client).rpartition("/")[2].removesuffix(".ics")
    capsys.readouterr()

    for path in (f"{secret}.icsx", f"{secret}/nope.ics"):
        assert phone.get(f"/api/v1/calendar/{path}").status_code == 404

    assert secret not in capsys.readouterr().out
