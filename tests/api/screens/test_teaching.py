"""The first screen of whoever teaches."""

from datetime import date, timedelta

import pytest

from tests.api.enrollment.requiring import earlier, require
from tests.api.enrollment.samples import ask, student
from tests.api.requisites.samples import ASK, passed
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.results import MarkFactory, MarkSheetFactory
from tests.factories.timetable import SessionFactory, SessionInstructorFactory
from tests.factories.users import UserRoleFactory
from tests.support.client import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TEACHING = "/api/v1/me/teaching"


def taught(client, **values):
    return SemesterOfferingFactory(unit__convenor=client.user, **values)


def test_teaching__shows_the_classes_their_numbers_and_what_waits_for_a_decision():
    me, asking, resting = client_for("convenor"), student(), student()
    offering = taught(me, capacity=3)
    running = EnrollmentFactory(student=resting.user, offering__teaching_period=earlier())
    ask(student(), offering)
    require(offering.unit, {"kind": "any", "of": [passed(running.unit), ASK]})
    ask(resting, offering)
    request = ask(asking, offering).json()
    ask(student(), offering)
    SemesterOfferingFactory()

    body = me.get(TEACHING).json()

    (only,) = body["classes"]
    names = ("offering_id", "capacity", "seats_taken", "waitlist_taken", "enrolled", "pending", "conditional")
    assert [only[name] for name in names] == [str(offering.pk), 3, 3, 1, 2, 1, 1]
    assert only["mark_sheet"] is None
    assert body["approvals"]["total"] == 1
    (waiting,) = body["approvals"]["results"]
    assert (waiting["enrollment_id"], waiting["questions"]) == (request["id"], [ASK["question"]])
    assert waiting["student"]["id"] == str(asking.user.pk)


def test_teaching__tells_how_far_the_marks_are():
    me = client_for("convenor")
    offering = taught(me)
    one, _ = EnrollmentFactory.create_batch(2, offering=offering)
    sheet = MarkSheetFactory(offering=offering)
    MarkFactory(sheet=sheet, enrollment=one)

    (only,) = me.get(TEACHING).json()["classes"]

    assert only["mark_sheet"] == {"id": str(sheet.pk), "status": "open", "marks_entered": 1, "marks_missing": 1}


def test_teaching__by_a_grant_for_one_offering__shows_that_one():
    offering = SemesterOfferingFactory()
    SemesterOfferingFactory(unit=offering.unit, campus="hanoi")
    me = client_for(user=UserRoleFactory(role_id="convenor", offering=offering).user)

    assert [each["offering_id"] for each in me.get(TEACHING).json()["classes"]] == [str(offering.pk)]


def test_teaching__of_classes_that_ended_long_ago__not_shown(frozen_clock):
    me = client_for("convenor")
    offering = taught(me)
    frozen_clock.move_to(offering.teaching_period.teaching_ends_on + timedelta(days=120))
    shown = client_for(user=me.user).get(TEACHING).json()["classes"]
    frozen_clock.shift(timedelta(days=1))

    assert len(shown) == 1
    assert client_for(user=me.user).get(TEACHING).json()["classes"] == []


def test_teaching__of_students__403(client_as):
    assert client_as("student").get(TEACHING).status_code == 403
    assert client_as().get(TEACHING).status_code == 401


def test_teaching__of_more_classes_students_and_requests__the_same_number_of_queries(query_count):
    me = client_for("convenor")

    def grow():
        for _ in range(3):
            offering = taught(me, approval_required=True)
            EnrollmentFactory.create_batch(3, offering=offering)
            ask(student(), offering)
            MarkSheetFactory(offering=offering)

    grow()
    me.get(TEACHING)
    few = query_count(lambda: me.get(TEACHING))
    grow()

    assert query_count(lambda: me.get(TEACHING)) == few == 8


def test_teaching__shows_the_next_sessions_and_what_is_to_be_marked():
    me = client_for("convenor")
    offering = taught(me)
    forgotten = SessionFactory(offering=offering, held_on=date(2026, 2, 27))
    SessionFactory(offering=offering, held_on=date(2026, 2, 10))  # too late for that one
    SessionFactory(offering=offering, held_on=date(2026, 2, 26), status="cancelled")
    marked = SessionFactory(offering=offering, held_on=date(2026, 2, 25))
    AttendanceRecordFactory(session=marked)
    mine = SessionInstructorFactory(session=SessionFactory(held_on=date(2026, 3, 5)), instructor=me.user).session
    SessionFactory(held_on=date(2026, 3, 5))

    body = me.get(TEACHING).json()

    assert [each["session_id"] for each in body["attendance_to_mark"]["results"]] == [str(forgotten.pk)]
    assert body["attendance_to_mark"]["total"] == 1
    assert [each["session_id"] for each in body["next_sessions"]] == [str(mine.pk)]
