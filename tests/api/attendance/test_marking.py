"""Marking a class in one call, its sheet, and what is refused."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from domain.academic.models import SemesterOffering
from domain.attendance.commands import Asked, mark_attendance_record
from domain.attendance.models import AttendanceChange, AttendanceRecord, AttendanceSheet
from domain.audit.models import AuditEvent
from domain.enrollment.models import Enrollment
from domain.policy.roles import SystemRole
from domain.users.models import User
from domain.users.queries import find_person
from tests.api.attendance.samples import AFTER, BEFORE, DURING, FROZEN, codes, mark, row
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.timetable import SessionFactory, SessionInstructorFactory
from tests.factories.users import UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _during(time_machine):
    time_machine.move_to(DURING, tick=False)


@pytest.fixture
def convenor():
    return UserRoleFactory(role_id=SystemRole.CONVENOR).user


@pytest.fixture
def teacher(client_as, convenor):
    return client_as(user=convenor)


@pytest.fixture
def session(convenor):
    return SessionFactory(offering=SemesterOfferingFactory(unit=UnitFactory(convenor=convenor)))


def enrolled(session, **columns):
    return EnrollmentFactory(offering=session.offering, **columns).student


def test_mark__some_on_the_roster_and_some_not__writes_those_alone(teacher, session):
    there, late, asked, left = (
        enrolled(session, status=status) for status in ("enrolled", "enrolled", "waitlisted", "withdrawn")
    )
    rows = [row(there), row(UserFactory()), row(late, "late", remark="Half past nine."), row(asked), row(left)]

    answer = mark(teacher, session, *rows, row(there, "absent"))

    assert answer.status_code == 200
    refused = ["not_on_roster"]
    assert codes(answer) == [[], refused, [], refused, refused, ["student_repeated"]]
    assert [answer.json()[name] for name in ("marked", "unchanged", "failed")] == [2, 0, 4]
    assert set(AttendanceRecord.objects.values_list("student_id", "status", "source", "marked_by_id")) == {
        (there.pk, "present", "marked", teacher.user.pk),
        (late.pk, "late", "marked", teacher.user.pk),
    }
    event = AuditEvent.objects.get(action="attendance_record.mark")
    assert (event.object_id, event.after) == (
        session.pk,
        {"source": "marked", "present": [str(there.pk)], "late": [str(late.pk)]},
    )


def test_mark__atomic_with_one_bad_row__writes_none(teacher, session):
    answer = mark(teacher, session, row(enrolled(session)), row(UserFactory()), atomic=True)

    assert (answer.status_code, answer.json()["code"]) == (422, "bulk_rejected")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/items/1/student_id"]
    assert not AttendanceRecord.objects.exists()


def test_mark__what_somebody_marked_meanwhile__is_stale_until_its_version_is_named(teacher, session):
    student = enrolled(session)
    mark(teacher, session, row(student))

    again, blind, old = (
        mark(teacher, session, row(student)),
        mark(teacher, session, row(student, "absent")),
        mark(teacher, session, row(student, "absent", version=7)),
    )
    knowing = mark(teacher, session, row(student, "absent", version=1, remark="Left at once."))

    assert [again.json()["unchanged"], codes(again)] == [1, [[]]]
    assert codes(blind) == codes(old) == [["stale"]]
    assert blind.json()["outcomes"][0]["errors"][0]["params"] == {"version": 1, "status": "present"}
    assert [knowing.json()["outcomes"][0][name] for name in ("version", "changed", "errors")] == [2, True, []]
    change = AttendanceChange.objects.get()
    assert (change.status_before, change.status_after, change.remark_after, change.to_version) == (
        "present",
        "absent",
        "Left at once.",
        2,
    )


@pytest.mark.parametrize(
    ("at", "status", "found"),
    [
        (BEFORE, "present", ["session_not_begun"]),
        (BEFORE, "absent", ["session_not_begun"]),
        (BEFORE, "excused", []),
        (AFTER, "present", []),
    ],
)
def test_mark__before_and_after_the_session__is_refused_or_not(
    client_as, convenor, session, time_machine, at, status, found
):
    student = enrolled(session)
    time_machine.move_to(at, tick=False)

    assert codes(mark(client_as(user=convenor), session, row(student, status))) == [found]
    assert AttendanceRecord.objects.count() == (not found)


@pytest.mark.parametrize(
    ("state", "at", "code"), [("cancelled", DURING, "session_cancelled"), ("scheduled", FROZEN, "attendance_frozen")]
)
def test_mark__of_a_session_cancelled_or_frozen__is_refused(client_as, convenor, time_machine, state, at, code):
    session = SessionFactory(offering__unit__convenor=convenor, status=state)
    student = enrolled(session)
    time_machine.move_to(at, tick=False)

    answer = mark(client_as(user=convenor), session, row(student))

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert not AttendanceRecord.objects.exists()


def test_mark__oneself__is_refused_for_that_row(teacher, session):
    enrolled(session, student=teacher.user)

    assert codes(mark(teacher, session, row(teacher.user), row(enrolled(session)))) == [["own_attendance"], []]
    assert not AttendanceRecord.objects.filter(student=teacher.user).exists()


def test_mark__by_who_holds_a_session_there__is_done_and_by_others_refused(client_as, session):
    student, path = enrolled(session), f"/api/v1/sessions/{session.pk}/attendance"
    tutor, stranger = client_as("convenor"), client_as("convenor")
    SessionInstructorFactory(session=session, instructor=tutor.user)

    assert (mark(tutor, session, row(student)).status_code, tutor.get(path).status_code) == (200, 200)
    refused = (mark(stranger, session, row(student, "absent", version=1)), stranger.get(path))
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(403, "forbidden")] * 2
    assert AttendanceRecord.objects.get().status == "present"


def test_mark__by_who_holds_a_cancelled_session_alone__is_refused_and_so_is_the_export(client_as, session):
    tutor, student = client_as("convenor"), enrolled(session)
    cancelled = SessionFactory(offering=session.offering, status="cancelled")
    SessionInstructorFactory(session=cancelled, instructor=tutor.user)

    answers = (
        mark(tutor, session, row(student)),
        tutor.get(f"/api/v1/sessions/{session.pk}/attendance"),
        tutor.get(f"/api/v1/semester-offerings/{session.offering_id}/attendance"),
    )

    assert [each.status_code for each in answers] == [403] * 3
    assert not AttendanceRecord.objects.exists()


def test_mark__without_a_key__is_refused(teacher, session):
    answer = teacher.post(f"/api/v1/sessions/{session.pk}/attendance", {"items": [row(enrolled(session))]})

    assert (answer.status_code, AttendanceRecord.objects.exists()) == (422, False)


def test_sheet__of_a_class__shows_everybody_and_what_is_recorded(teacher, session):
    nobody = enrolled(session, student=UserFactory(family_name="Adams"))
    marked = enrolled(session, student=UserFactory(family_name="Brown"))
    left = AttendanceRecordFactory(session=session, enrollment=EnrollmentFactory(offering=session.offering)).enrollment
    Enrollment.objects.filter(pk=left.pk).update(
        status="withdrawn", withdrawn_at=DURING, outcome="no_record", version=2
    )
    User.objects.filter(pk=left.student_id).update(family_name="Clark")
    enrolled(session, status="waitlisted")
    mark(teacher, session, row(marked, "late", remark="Half past nine."))

    sheet = teacher.get(f"/api/v1/sessions/{session.pk}/attendance").json()

    names = ("student_id", "status", "version", "remark", "source", "enrollment_status")
    assert [tuple(each[name] for name in names) for each in sheet["items"]] == [
        (str(nobody.pk), None, 0, "", None, "enrolled"),
        (str(marked.pk), "late", 1, "Half past nine.", "marked", "enrolled"),
        (str(left.student_id), "present", 1, "", "marked", "withdrawn"),
    ]
    assert (sheet["offering_id"], sheet["frozen_at"]) == (str(session.offering_id), "2026-03-16T00:00:00Z")


def test_sheet__of_somebody_who_came_back__has_one_row_that_can_be_marked(teacher, session):
    record = AttendanceRecordFactory(session=session)
    left = {"status": "withdrawn", "withdrawn_at": DURING, "outcome": "no_record"}
    Enrollment.objects.filter(pk=record.enrollment_id).update(**left)
    back = EnrollmentFactory(offering=session.offering, student=record.student)

    (found,) = teacher.get(f"/api/v1/sessions/{session.pk}/attendance").json()["items"]
    answer = mark(teacher, session, row(record.student, "late", version=1))

    assert (found["enrollment_id"], found["record_id"], found["version"]) == (str(back.pk), str(record.pk), 1)
    assert codes(answer) == [[]]
    record.refresh_from_db()
    assert (record.status, record.enrollment_id) == ("late", back.pk)


def test_sheet__of_somebody_with_two_places__has_one_row(teacher, session):
    again = enrolled(session, status="failed")
    back = EnrollmentFactory(offering=session.offering, student=again)

    (found,) = teacher.get(f"/api/v1/sessions/{session.pk}/attendance").json()["items"]

    assert found["enrollment_id"] == str(back.pk)
    assert codes(mark(teacher, session, row(again))) == [[]]


def test_mark__what_leave_says__confirms_it(teacher, session):
    record = AttendanceRecordFactory(session=session, status="excused", source="leave")

    answer = mark(teacher, session, row(record.student, "excused", version=1))

    assert (codes(answer), answer.json()["marked"]) == ([[]], 1)
    record.refresh_from_db()
    assert (record.source, record.version) == ("marked", 2)
    assert AttendanceSheet.objects.get().taken_by_id == teacher.user.pk


def test_mark__of_what_is_frozen__takes_a_reason_and_who_may_amend(client_as, convenor, session, time_machine):
    student = enrolled(session)
    time_machine.move_to(FROZEN, tick=False)
    reason = {"reason": "The list was found late."}

    office, teacher = client_as("staff"), client_as(user=convenor)
    refused = (mark(office, session, row(student)), mark(teacher, session, row(student), **reason))
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(409, "attendance_frozen")] * 2
    assert not AttendanceRecord.objects.exists()

    assert codes(mark(office, session, row(student), **reason)) == [[]]
    event = AuditEvent.objects.get(action="attendance_record.amend")
    assert (event.object_id, event.reason) == (session.pk, reason["reason"])
    assert AttendanceRecord.objects.get().reason == reason["reason"]


def class_of(session, size):
    """Enroll so many by few statements."""
    offering = session.offering
    people = User.objects.bulk_create([User(email=f"{uuid4()}@student.example") for _ in range(size)])
    places = {"offering": offering, "unit": offering.unit, "teaching_period": offering.teaching_period}
    Enrollment.objects.bulk_create(
        [Enrollment(student=person, status="enrolled", seated_at=BEFORE, **places) for person in people]
    )
    return people


def test_mark__three_hundred__by_five_statements_and_one_that_writes_them(convenor, session, time_machine):
    SemesterOffering.objects.filter(pk=session.offering_id).update(capacity=400)
    people = class_of(session, 300)
    time_machine.move_to(AFTER, tick=False)  # so that the job is part of what is counted
    actor = find_person(convenor.pk)

    def statements(status, version):
        asked = [Asked(person.pk, status, version=version) for person in people]
        with CaptureQueriesContext(connection) as found:
            outcomes = mark_attendance_record(actor, session_id=session.pk, asked=asked)
        assert all(each.changed for each in outcomes)
        begun = [" ".join(each["sql"].split()[:3]) for each in found]
        return [words for words in begun if not words.startswith(("SAVEPOINT", "RELEASE"))]

    first, second = statements("present", 0), statements("absent", 1)

    assert first == second
    assert first.count("WITH places AS") == 1  # which writes them
    assert len(first) == 5 + 1, first  # the record of it and the job included
    assert AttendanceRecord.objects.filter(status="absent", version=2).count() == 300
    assert AttendanceChange.objects.filter(status_before="present", to_version=2).count() == 300
    assert AuditEvent.objects.filter(action="attendance_record.mark").count() == 2
