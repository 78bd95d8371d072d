"""One record: changed, amended, its history, and who sees it."""

import pytest

from domain.attendance.models import AttendanceChange, AttendanceRecord
from domain.audit.models import AuditEvent
from tests.api.attendance.samples import AFTER, BEFORE, DURING, FROZEN, RECORDS
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.people import ParentGuardianFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(time_machine):
    time_machine.move_to(DURING, tick=False)
    return lambda instant: time_machine.move_to(instant, tick=False)


@pytest.fixture
def record(at):
    return AttendanceRecordFactory()


def path(record):
    return f"{RECORDS}/{record.pk}"


def as_seen(client, record):
    return {"If-Match": client.get(path(record))["ETag"]}


def test_change__with_the_version__keeps_what_was_there(client_as, record):
    staff = client_as("staff")

    answer = staff.patch(path(record), {"status": "late", "remark": "Nine thirty."}, headers=as_seen(staff, record))

    assert answer.status_code == 200
    found = answer.json()
    assert [found[name] for name in ("status", "remark", "source", "version", "marked_by_id")] == [
        *("late", "Nine thirty.", "marked", 2),
        str(staff.user.pk),
    ]
    (change,) = found["changes"]
    assert change == {
        "to_version": 2,
        "status_before": "present",
        "status_after": "late",
        "source_before": "marked",
        "source_after": "marked",
        "remark_before": "",
        "remark_after": "Nine thirty.",
        "reason": "",
        "changed_by_id": str(staff.user.pk),
        "changed_at": "2026-03-01T22:30:00.000000Z",
    }
    event = AuditEvent.objects.get(action="attendance_record.change")
    assert (event.object_id, event.before) == (record.pk, {"status": "present", "remark": ""})


@pytest.mark.parametrize(
    ("headers", "status", "code"), [({}, 428, "precondition_required"), ({"If-Match": '"7"'}, 412, "stale")]
)
def test_change__without_the_version_or_with_another__is_refused(client_as, record, headers, status, code):
    answer = client_as("staff").patch(path(record), {"status": "absent"}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert AttendanceRecord.objects.get().status == "present"


@pytest.mark.parametrize(("instant", "code"), [(FROZEN, "attendance_frozen"), (BEFORE, "session_not_begun")])
def test_change__too_late_or_too_early__is_refused(client_as, record, at, instant, code):
    at(instant)

    answer = client_as("staff").patch(path(record), {"status": "absent"}, headers={"If-Match": "*"})

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert AttendanceRecord.objects.get().status == "present"


def test_amend__of_a_frozen_record__takes_a_reason_and_more_than_teaching(client_as, record, at):
    at(FROZEN)
    staff, body = client_as("staff"), {"status": "excused", "reason": "A certificate came later."}
    teacher = client_as("convenor")
    type(record.offering.unit).objects.filter(pk=record.offering.unit_id).update(convenor=teacher.user)

    refused = teacher.post(f"{path(record)}/amend", body, headers={"If-Match": "*"})
    without = staff.post(f"{path(record)}/amend", {"status": "excused"}, headers={"If-Match": "*"})
    assert AttendanceRecord.objects.get().version == 1
    answer = staff.post(f"{path(record)}/amend", body, headers=as_seen(staff, record))

    assert [each.status_code for each in (refused, without, answer)] == [403, 422, 200]
    assert (answer.json()["status"], answer.json()["changes"][0]["reason"]) == ("excused", body["reason"])
    assert AuditEvent.objects.get(action="attendance_record.amend").reason == body["reason"]


def test_amend__of_ones_own__is_refused(client_as, at):
    staff = client_as("staff")
    record = AttendanceRecordFactory(enrollment__student=staff.user)
    body = {"status": "excused", "reason": "I was there in spirit."}

    answers = (
        staff.patch(path(record), {"status": "late"}, headers={"If-Match": "*"}),
        staff.post(f"{path(record)}/amend", body, headers={"If-Match": "*"}),
    )

    assert [(each.status_code, each.json()["code"]) for each in answers] == [(403, "own_attendance")] * 2
    assert AttendanceRecord.objects.get().version == 1


def test_change__to_what_is_there__changes_nothing(client_as, record):
    answer = client_as("staff").patch(path(record), {"status": "present"}, headers={"If-Match": "*"})

    assert (answer.json()["version"], AttendanceChange.objects.exists()) == (1, False)


def test_records__of_a_student__are_seen_by_student_and_consented_guardian_alone(client_as, record, at):
    AttendanceRecordFactory(session=record.session)
    at(AFTER)
    guardians = [
        ParentGuardianFactory(student=record.student, consent_attendance=agreed).guardian for agreed in (True, False)
    ]
    student = client_as(user=record.student)
    seeing, blind = (client_as("parent", user=each) for each in guardians)

    found = [[each["id"] for each in client.get(RECORDS).json()["results"]] for client in (student, seeing, blind)]

    assert found == [[str(record.pk)], [str(record.pk)], []]
    assert student.patch(path(record), {"status": "late"}, headers={"If-Match": "*"}).status_code == 403
    assert blind.get(path(record)).status_code == 404
