"""One session: where, when, by whom, and what is refused."""

import pytest

from domain.audit.models import AuditEvent
from domain.timetable.models import Session, SessionInstructor
from tests.api.attendance.samples import DURING, FROZEN
from tests.api.timetable.samples import SESSIONS, instructor, session
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.timetable import RoomFactory, SessionFactory
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support.answers import codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client_as):
    return client_as("staff")


@pytest.fixture
def offering():
    return SemesterOfferingFactory()


@pytest.fixture
def room():
    return RoomFactory()


def test_add__in_a_room_by_somebody__is_there_with_its_instants(staff, offering, room):
    person = instructor()

    answer = staff.post(SESSIONS, session(offering, room=room, people=[person]))

    assert answer.status_code == 201
    found = answer.json()
    assert (found["starts_at"], found["ends_at"]) == ("2026-03-01T22:00:00.000000Z", "2026-03-02T00:00:00.000000Z")
    assert (found["zone"], found["status"], found["pattern_id"]) == ("Australia/Melbourne", "scheduled", None)
    assert (found["room_id"], found["instructor_ids"]) == (str(room.pk), [str(person.pk)])
    event = AuditEvent.objects.get(action="session.add")
    assert (str(event.object_id), event.after["instructor_ids"]) == (found["id"], [str(person.pk)])


def test_add__where_another_is_held__is_refused_and_names_it(staff, offering, room):
    there = staff.post(SESSIONS, session(offering, room=room)).json()

    answer = staff.post(
        SESSIONS, session(SemesterOfferingFactory(), room=room, starts_local="10:59", ends_local="12:00")
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "room_taken")
    taken_by = answer.json()["params"]["taken_by"]
    assert (taken_by["session_id"], taken_by["unit"]) == (there["id"], offering.unit.code)
    assert Session.objects.count() == 1


@pytest.mark.parametrize(("starts", "ends"), [("11:00", "12:00"), ("08:00", "09:00")])
def test_add__that_touches_another__is_no_clash(staff, offering, room, starts, ends):
    staff.post(SESSIONS, session(offering, room=room))

    assert staff.post(SESSIONS, session(offering, room=room, starts_local=starts, ends_local=ends)).status_code == 201


def test_add__by_somebody_who_holds_another__is_refused_and_names_both(staff, offering):
    person = instructor()
    there = staff.post(SESSIONS, session(offering, people=[person])).json()

    answer = staff.post(SESSIONS, session(offering, people=[instructor(), person], starts_local="10:00"))

    assert (answer.status_code, answer.json()["code"]) == (409, "instructor_taken")
    params = answer.json()["params"]
    assert (params["instructor_id"], params["taken_by"]["session_id"]) == (str(person.pk), there["id"])
    assert (Session.objects.count(), SessionInstructor.objects.count()) == (1, 1)


def test_add__where_room_and_person_are_taken__tells_both(staff, offering, room):
    person = instructor()
    staff.post(SESSIONS, session(offering, room=room, people=[person]))

    answer = staff.post(SESSIONS, session(offering, room=room, people=[person]))

    assert (answer.status_code, answer.json()["code"]) == (409, "sessions_clash")
    assert [each["code"] for each in answer.json()["errors"]] == ["room_taken", "instructor_taken"]


def test_add__online_at_the_same_time__is_no_clash(staff, offering):
    assert [staff.post(SESSIONS, session(offering)).status_code for _ in range(2)] == [201, 201]


@pytest.mark.parametrize("room_fields", [{"is_active": False}, {"campus": "hanoi"}])
def test_add__in_a_room_that_is_closed_or_elsewhere__is_refused(staff, offering, room_fields):
    answer = staff.post(SESSIONS, session(offering, room=RoomFactory(**room_fields)))

    assert (answer.status_code, answer.json()["code"]) == (422, "room_unusable")
    assert not Session.objects.exists()


def test_add__by_who_does_not_teach__is_refused(staff, offering):
    answer = staff.post(SESSIONS, session(offering, people=[instructor(), UserFactory()]))

    assert (answer.status_code, answer.json()["code"]) == (422, "not_an_instructor")
    assert answer.json()["errors"][0]["pointer"] == "/instructor_ids/1"
    assert not Session.objects.exists()


def test_add__that_ends_before_it_starts__is_refused(staff, offering):
    answer = staff.post(SESSIONS, session(offering, ends_local="09:00"))

    assert (answer.status_code, answer.json()["code"]) == (422, "rule_broken")
    assert not Session.objects.exists()


def test_add__at_a_time_that_the_clocks_skip__is_refused(staff, offering):
    answer = staff.post(SESSIONS, session(offering, held_on="2026-10-04", starts_local="02:30", ends_local="04:00"))

    assert (answer.status_code, answer.json()["code"]) == (422, "time_skipped")
    assert answer.json()["params"]["zone"] == "Australia/Melbourne"
    assert not Session.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "1989-12-31", "2101-01-01", "9999-12-31"])
def test_add__on_a_day_far_away__is_refused(staff, offering, day):
    answer = staff.post(SESSIONS, session(offering, held_on=day, starts_local="00:00"))

    assert (answer.status_code, answer.json()["code"]) == (422, "rule_broken")
    assert answer.json()["errors"][0]["pointer"] == "/held_on"
    assert not Session.objects.exists()


@pytest.mark.parametrize("at", ["9:00", "24:00", "09:60", "09:00Z", "09:00:00.5", "09:00\n", 9, None])
def test_add__at_what_no_clock_shows__is_refused(staff, offering, at):
    answer = staff.post(SESSIONS, session(offering, starts_local=at))

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/starts_local"]
    assert not Session.objects.exists()


def test_add__by_the_convenor__only_for_units_of_their_own(client_as):
    convenor = client_as("convenor")
    own = SemesterOfferingFactory(unit=UnitFactory(convenor=convenor.user))

    assert convenor.post(SESSIONS, session(own)).status_code == 201
    assert convenor.post(SESSIONS, session(SemesterOfferingFactory())).status_code == 403
    assert Session.objects.get().offering_id == own.pk


def test_cancel__with_a_notice__frees_room_and_person_and_tells_everybody(staff, client_as, offering, room):
    person = instructor()
    row = staff.post(SESSIONS, session(offering, room=room, people=[person])).json()

    answer = staff.post(f"{SESSIONS}/{row['id']}/cancel", {"notice": "The lecturer is ill."})

    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert client_as("student").get(f"{SESSIONS}/{row['id']}").json()["notice"] == "The lecturer is ill."
    assert SessionInstructor.objects.get().status == "cancelled"
    assert staff.post(SESSIONS, session(offering, room=room, people=[person])).status_code == 201
    again = staff.post(f"{SESSIONS}/{row['id']}/cancel", {"notice": "Once more."})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_move__to_another_time__frees_the_old_one_also_for_its_people(staff, offering, room):
    person = instructor()
    row = staff.post(SESSIONS, session(offering, room=room, people=[person])).json()

    answer = staff.post(f"{SESSIONS}/{row['id']}/move", {"starts_local": "10:00", "ends_local": "12:00"})

    assert (answer.status_code, answer.json()["starts_at"]) == (200, "2026-03-01T23:00:00.000000Z")
    assert answer.json()["room_id"] == str(room.pk)
    early = session(offering, room=room, people=[person], starts_local="09:00", ends_local="10:00")
    assert staff.post(SESSIONS, early).status_code == 201
    late = session(offering, people=[person], starts_local="11:00", ends_local="13:00")
    assert staff.post(SESSIONS, late).json()["code"] == "instructor_taken"


def test_move__where_another_is_held__changes_nothing(staff, offering, room):
    row = staff.post(SESSIONS, session(offering, room=room)).json()
    staff.post(SESSIONS, session(offering, room=room, starts_local="11:00", ends_local="12:00"))

    answer = staff.post(f"{SESSIONS}/{row['id']}/move", {"ends_local": "11:30"})

    assert (answer.status_code, answer.json()["code"]) == (409, "room_taken")
    assert staff.get(f"{SESSIONS}/{row['id']}").json() == row


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"ends_local": "08:00"}, "rule_broken"),
        ({"scope": "all"}, "not_in_a_pattern"),
        ({"held_on": "2026-10-04", "starts_local": "02:15"}, "time_skipped"),
        ({"held_on": "0001-01-01"}, "rule_broken"),
        ({"held_on": "9999-12-31"}, "rule_broken"),
        ({"room_id": "0192a000-0000-7000-8000-000000000000"}, "validation_failed"),
    ],
)
def test_move__that_can_not_be__changes_nothing(staff, offering, body, code):
    row = staff.post(SESSIONS, session(offering)).json()

    answer = staff.post(f"{SESSIONS}/{row['id']}/move", body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert staff.get(f"{SESSIONS}/{row['id']}").json() == row


def test_move__with_an_old_tag__is_stale(staff, offering):
    made = staff.post(SESSIONS, session(offering))
    path = f"{SESSIONS}/{made.json()['id']}/move"
    assert staff.post(path, {"starts_local": "08:00", "notice": "a"}, HTTP_IF_MATCH=made["ETag"]).status_code == 200

    assert staff.post(path, {"starts_local": "08:00", "notice": "b"}, HTTP_IF_MATCH=made["ETag"]).status_code == 412
    assert Session.objects.get().notice == "a"


def test_move__of_a_cancelled_one__is_refused(staff, offering):
    row = SessionFactory(offering=offering, status="cancelled")

    answer = staff.post(f"{SESSIONS}/{row.pk}/move", {"starts_local": "10:00"})

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_list__by_person_room_campus_and_time__gives_those(staff, offering, room):
    person = instructor()
    wanted = staff.post(SESSIONS, session(offering, room=room, people=[person])).json()["id"]
    SessionFactory(offering=SemesterOfferingFactory(campus="hanoi"))
    span = "starts_at__gte=2026-03-01T22:00:00Z&starts_at__lt=2026-03-01T22:00:01Z"
    asked = (f"instructor_id={person.pk}", f"room_id={room.pk}", "campus=hawthorn", span, f"offering_id={offering.pk}")

    found = [[row["id"] for row in staff.get(f"{SESSIONS}?{each}").json()["results"]] for each in asked]

    assert found == [[wanted]] * len(asked)


@pytest.mark.parametrize("source", ["marked", "check_in"])
def test_edit__of_what_is_over_and_taken__is_refused_to_everybody(client_as, frozen_clock, source):
    frozen_clock.move_to(FROZEN)
    convenor, staff = client_as("convenor"), client_as("staff")
    row = SessionFactory(offering=SemesterOfferingFactory(unit=UnitFactory(convenor=convenor.user)))
    record = AttendanceRecordFactory(session=row, enrollment=EnrollmentFactory(offering=row.offering), source=source)
    url = f"{SESSIONS}/{row.pk}"
    before = staff.get(url).json()

    for client in (convenor, staff):
        for verb, body in (("move", {"held_on": "2026-03-13"}), ("cancel", {"notice": "It never was."})):
            answer = client.post(f"{url}/{verb}", body)
            assert codes(answer) == (409, "session_over"), (verb, answer.content)
            assert answer.json()["params"] == {"ends_at": "2026-03-02T00:00:00Z"}
    assert codes(convenor.post(f"{url}/assign", {"instructor_ids": []})) == (409, "session_over")
    assert staff.get(url).json() == before
    change = {"status": "absent", "remark": "Thawed."}
    refused = convenor.patch(f"/api/v1/attendance-records/{record.pk}", change, HTTP_IF_MATCH="*")
    assert codes(refused) == (409, "attendance_frozen")
    assert staff.post(f"{url}/assign", {"instructor_ids": []}).status_code == 200


def test_edit__of_what_is_over_and_not_taken__is_a_correction_by_who_reaches_everything(client_as, frozen_clock):
    frozen_clock.move_to(FROZEN)
    convenor = client_as("convenor")
    row = SessionFactory(offering=SemesterOfferingFactory(unit=UnitFactory(convenor=convenor.user)))
    AttendanceRecordFactory(
        session=row, enrollment=EnrollmentFactory(offering=row.offering), status="excused", source="leave"
    )

    limited = client_as(user=UserRoleFactory(role_id="staff", offering=row.offering).user)
    for client in (convenor, limited):
        assert codes(client.post(f"{SESSIONS}/{row.pk}/move", {"starts_local": "08:00"})) == (409, "session_over")
        assert codes(client.post(f"{SESSIONS}/{row.pk}/cancel", {"notice": "Nobody came."})) == (409, "session_over")
    row.refresh_from_db()
    assert (row.version, row.status) == (1, "scheduled")
    assert client_as("staff").post(f"{SESSIONS}/{row.pk}/move", {"starts_local": "08:00"}).status_code == 200


def test_move__of_what_has_begun_and_was_taken__is_not_put_off(client_as, frozen_clock):
    frozen_clock.move_to(DURING)
    staff, row = client_as("staff"), SessionFactory()
    url = f"{SESSIONS}/{row.pk}/move"
    AttendanceRecordFactory(session=row, enrollment=EnrollmentFactory(offering=row.offering))

    assert codes(staff.post(url, {"held_on": "2026-03-03"})) == (409, "attendance_taken")
    row.refresh_from_db()
    assert (row.version, str(row.held_on)) == (1, "2026-03-02")
    assert staff.post(url, {"ends_local": "10:30"}).status_code == 200
