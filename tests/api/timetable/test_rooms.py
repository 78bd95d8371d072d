"""Rooms, and which of them are free."""

import pytest

from tests.api.timetable.samples import ROOMS, SESSIONS, session
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.timetable import RoomFactory

pytestmark = pytest.mark.django_db


def free(client, since, until, more=""):
    answer = client.get(f"{ROOMS}?free_during=2026-03-02T{since}Z/2026-03-02T{until}Z&fields=code{more}")
    assert answer.status_code == 200
    return [row["code"] for row in answer.json()["results"]]


def test_free_during__half_open__leaves_out_what_is_taken(client_as):
    staff = client_as("staff")
    room = RoomFactory(code="A", campus="hanoi", capacity=10)
    RoomFactory(code="B", campus="hanoi", capacity=50)
    offering = SemesterOfferingFactory(campus="hanoi")
    row = staff.post(SESSIONS, session(offering, room=room)).json()  # 02:00 to 04:00 UTC

    assert free(staff, "03:59", "05:00") == ["B"]
    assert free(staff, "01:00", "02:01") == ["B"]
    assert free(staff, "01:00", "05:00") == ["B"]
    assert free(staff, "04:00", "05:00") == ["A", "B"]
    assert free(staff, "01:00", "02:00") == ["A", "B"]
    assert free(staff, "04:00", "05:00", "&capacity__gte=11&campus=hanoi") == ["B"]
    staff.post(f"{SESSIONS}/{row['id']}/cancel", {"notice": "Nobody came."})
    assert free(staff, "02:00", "04:00") == ["A", "B"]


@pytest.mark.parametrize(
    "value",
    [
        "x",
        "2026-03-02T09:00Z",
        "2026-03-02T09:00/2026-03-02T10:00",
        "2026-03-02T10:00Z/2026-03-02T09:00Z",
        "2026-03-02T09:00Z/2026-03-02T09:00Z",
        "2026-13-02T09:00Z/2026-03-02T09:00Z",
        "a/b/c",
    ],
)
def test_free_during__that_is_no_span__is_refused(client_as, value):
    answer = client_as("student").get(f"{ROOMS}?free_during={value}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "free_during"


def test_add__with_a_code_that_the_campus_has__is_refused(client_as):
    staff = client_as("staff")
    RoomFactory(code="A", campus="hanoi")

    assert staff.post(ROOMS, {"campus": "hawthorn", "code": "A", "capacity": 20}).status_code == 201
    answer = staff.post(ROOMS, {"campus": "hanoi", "code": "A", "capacity": 20})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")


def test_change__of_the_campus__is_refused(client_as):
    room = RoomFactory()

    answer = client_as("staff").patch(f"{ROOMS}/{room.pk}", {"campus": "hanoi"})

    assert answer.status_code == 422
    room.refresh_from_db()
    assert room.campus == "hawthorn"
