"""Asking for leave, deciding on it, and whom it excuses from what."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError

from domain.attendance.models import AttendanceRecord
from domain.audit.models import AuditEvent
from domain.files.models import File
from domain.leave.jobs import record
from domain.leave.models import LeaveApplication
from domain.people.models import ParentGuardian
from domain.policy.uploads import FilePurpose
from tests.api.files.samples import PDF_BYTES, content_of, fetch, store
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.files import FileFactory
from tests.factories.leave import LeaveApplicationFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.timetable import SessionFactory
from tests.factories.users import UserRoleFactory
from tests.support.answers import codes, refusals
from tests.support.factors import acting

pytestmark = pytest.mark.django_db
LEAVE = "/api/v1/leave-applications"
FLU = {"starts_on": "2026-03-02", "ends_on": "2026-03-06", "kind": "medical", "explanation": "The flu."}
REASON = {"reason": "The certificate covers all days."}
MONDAY, FRIDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 7)


@pytest.fixture
def student(frozen_clock, client_as):
    frozen_clock.move_to(datetime(2026, 3, 4, 2, tzinfo=UTC))
    return client_as("student")


def held(enrollment, day, hour=9, **how):
    return SessionFactory(
        offering=enrollment.offering, held_on=day, starts_local=time(hour), ends_local=time(hour + 1), **how
    )


def recorded(student):
    """Return what is recorded of a student: status, source and version by session."""
    rows = AttendanceRecord.objects.filter(student=student.user)
    return {row.session_id: (row.status, row.source, row.version) for row in rows}


def test_ask__with_a_certificate__is_submitted_and_its_grounds_stay_out_of_the_record(student):
    file = FileFactory(owner=student.user, purpose=FilePurpose.LEAVE_EVIDENCE)

    answer = student.post(LEAVE, {**FLU, "file_id": str(file.pk)})

    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["status"], told["offering_id"], told["explanation"]) == ("submitted", None, "The flu.")
    event = AuditEvent.objects.get(action="leave_application.add")
    assert {event.after[name] for name in ("kind", "explanation", "file_id")} == {"(private)"}
    assert codes(student.post(LEAVE, FLU)) == (409, "already_exists")


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"ends_on": "2026-03-01"}, ("/starts_on", "leave_too_long")),
        ({"starts_on": "2025-09-01"}, ("/starts_on", "leave_too_long")),
        ({"starts_on": "2026-02-16", "ends_on": "2026-02-17"}, ("/ends_on", "leave_too_late")),
        ({"starts_on": "9999-12-30", "ends_on": "9999-12-31"}, ("/starts_on", "rule_broken")),
        ({"ends_on": "9999-12-31"}, ("/ends_on", "rule_broken")),
    ],
)
def test_ask__for_days_that_are_none_too_many_or_long_over__is_refused(student, body, refused):
    answer = student.post(LEAVE, {**FLU, **body})

    assert answer.status_code == 422
    assert refused in refusals(answer)[1]
    assert LeaveApplication.objects.count() == 0


def test_ask__through_whom_somebody_else_acts__is_refused(student):
    answer = acting(student.user, UserRoleFactory(role_id="admin").user).post(LEAVE, FLU)

    assert codes(answer) == (403, "not_while_acting")
    assert LeaveApplication.objects.count() == 0


def test_ask__in_another_offering_or_with_another_file__is_refused(student):
    other, foreign = FileFactory(owner=student.user), FileFactory(purpose=FilePurpose.LEAVE_EVIDENCE)
    offering = SemesterOfferingFactory()

    assert refusals(student.post(LEAVE, {**FLU, "offering_id": str(offering.pk)})) == (
        422,
        [("/offering_id", "not_on_roster")],
    )
    assert refusals(student.post(LEAVE, {**FLU, "file_id": str(other.pk)})) == (422, [("/file_id", "file_not_usable")])
    assert refusals(student.post(LEAVE, {**FLU, "file_id": str(foreign.pk)})) == (
        422,
        [("/file_id", "does_not_exist")],
    )
    assert LeaveApplication.objects.count() == 0


def test_approve__excuses_from_every_session_of_these_days_unless_the_student_was_there(student, client_as):
    one, two = EnrollmentFactory(student=student.user), EnrollmentFactory(student=student.user)
    was_there, missed, to_come = held(one, MONDAY), held(one, MONDAY, 11), held(two, FRIDAY)
    left = EnrollmentFactory(student=student.user, status="withdrawn")
    for session in (held(two, SATURDAY), held(two, FRIDAY, 15, status="cancelled"), held(left, FRIDAY, 17)):
        assert session.pk  # none of these
    AttendanceRecordFactory(session=was_there, enrollment=one, status="late")
    AttendanceRecordFactory(session=missed, enrollment=one, status="absent")
    application, staff = LeaveApplicationFactory(student=student.user), client_as("staff")

    told = staff.post(f"{LEAVE}/{application.pk}/approve", REASON).json()

    assert (told["status"], told["decision_reason"]) == ("approved", REASON["reason"])
    assert recorded(student) == {
        was_there.pk: ("late", "marked", 1),
        missed.pk: ("excused", "leave", 2),
        to_come.pk: ("excused", "leave", 1),
    }
    event = AuditEvent.objects.get(action="leave_application.approve")
    assert (event.before, event.after, event.reason) == ({"status": "submitted"}, {"status": "approved"}, "")
    assert codes(staff.post(f"{LEAVE}/{application.pk}/decline", REASON)) == (409, "wrong_state")
    assert codes(student.post(f"{LEAVE}/{application.pk}/withdraw")) == (409, "wrong_state")


def test_approve__of_a_session_that_nobody_took__counts_for_nobody(student, client_as):
    place = EnrollmentFactory(student=student.user)
    EnrollmentFactory(offering=place.offering)
    held(place, MONDAY)
    application, staff = LeaveApplicationFactory(student=student.user), client_as("staff")

    staff.post(f"{LEAVE}/{application.pk}/approve", REASON)

    rates = staff.get(f"/api/v1/attendance-rates?offering_id={place.offering_id}").json()["results"]
    assert [row["figures"]["sessions_held"] for row in rates] == [0, 0]


def test_approve__for_one_offering__leaves_the_others(student, client_as):
    one, two = EnrollmentFactory(student=student.user), EnrollmentFactory(student=student.user)
    session, other = held(one, FRIDAY), held(two, FRIDAY, 11)
    application = LeaveApplicationFactory(student=student.user, offering=one.offering)

    client_as("staff").post(f"{LEAVE}/{application.pk}/approve", REASON)

    assert set(recorded(student)) == {session.pk}
    assert other.pk not in recorded(student)


def test_session__added_into_approved_leave__is_excused_by_the_job_and_marks_stay(student):
    place = EnrollmentFactory(student=student.user)
    LeaveApplicationFactory(student=student.user, status="approved")
    LeaveApplicationFactory(student=student.user, status="submitted", starts_on=SATURDAY, ends_on=SATURDAY)
    added, marked, beyond = held(place, FRIDAY), held(place, MONDAY), held(place, SATURDAY)
    AttendanceRecordFactory(session=marked, enrollment=place, status="absent")

    for _ in range(2):
        record(0)

    assert recorded(student) == {added.pk: ("excused", "leave", 1), marked.pk: ("absent", "marked", 1)}
    assert beyond.pk not in recorded(student)


def test_approve__of_somebody_with_two_places__excuses_once_and_keeps_the_remark(student, client_as):
    first = EnrollmentFactory(student=student.user, status="failed")
    back = EnrollmentFactory(student=student.user, offering=first.offering)
    missed = held(back, FRIDAY)
    AttendanceRecordFactory(session=missed, enrollment=back, status="absent", remark="Sent a message.")
    application = LeaveApplicationFactory(student=student.user)

    answer = client_as("staff").post(f"{LEAVE}/{application.pk}/approve", REASON)

    assert answer.status_code == 200
    found = AttendanceRecord.objects.get()
    assert (found.status, found.remark, found.enrollment_id) == ("excused", "Sent a message.", back.pk)


def test_job__with_an_application_that_fails__goes_on_with_the_others(student, monkeypatch):
    for _ in range(2):
        LeaveApplicationFactory(status="approved")
    looked_at = []

    def fail(actor, *, pk):
        looked_at.append(pk)
        raise IntegrityError

    monkeypatch.setattr("domain.leave.jobs.record_leave", fail)
    record(timestamp=0)

    assert len(looked_at) == 2


def test_decline_and_withdraw__excuse_from_nothing(student, client_as):
    held(EnrollmentFactory(student=student.user), FRIDAY)
    declined, withdrawn = (
        LeaveApplicationFactory(student=student.user, kind=kind, starts_on=day)
        for kind, day in (("other", MONDAY), ("official", FRIDAY))
    )

    assert client_as("staff").post(f"{LEAVE}/{declined.pk}/decline", REASON).json()["status"] == "declined"
    assert student.post(f"{LEAVE}/{withdrawn.pk}/withdraw").json()["status"] == "withdrawn"
    assert recorded(student) == {}


def test_decide__on_ones_own_leave__is_refused(student, client_as):
    staff = client_as("staff")
    own = LeaveApplicationFactory(student=staff.user)

    for verb in ("approve", "decline"):
        assert codes(staff.post(f"{LEAVE}/{own.pk}/{verb}", REASON)) == (403, "own_leave")
    own.refresh_from_db()
    assert own.status == "submitted"


def test_grounds__are_for_the_student_and_who_decides_only(student, client_as):
    application = LeaveApplicationFactory(student=student.user, status="approved")
    guardian = client_as("parent")
    ParentGuardian.objects.create(
        student=student.user, guardian=guardian.user, relationship="mother", consent_attendance=True
    )
    url = f"{LEAVE}/{application.pk}"

    for client, whole in (
        (student, True),
        (client_as("staff"), True),
        (guardian, False),
        (client_as("auditor"), False),
    ):
        told = client.get(url).json()
        grounds = [told[name] for name in ("kind", "explanation", "file_id", "decision_reason")]
        assert all(grounds) if whole else grounds == [None] * 4
        assert told["starts_on"] == "2026-03-02"
        assert (client.post(f"{url}/link").status_code == 403) is not whole
    assert client_as("convenor").get(url).status_code == 403


def test_evidence__read_by_who_decides__comes_and_is_recorded(media, student, client_as):
    file = File.objects.get(pk=store(student, client_as(), purpose="leave_evidence")["id"])
    application, staff = LeaveApplicationFactory(student=student.user, file=file), client_as("staff")

    link = staff.post(f"{LEAVE}/{application.pk}/link").json()

    assert content_of(fetch(client_as(), link)) == PDF_BYTES
    assert AuditEvent.objects.get(action="leave_application.view_grounds").object_id == application.pk
    refused = staff.post(f"{LEAVE}/{application.pk}/link", HTTP_PREFER="dry-run")
    assert (codes(refused), "url" in refused.json()) == ((400, "dry_run_impossible"), False)
    for number in (2, 3):  # a key replays no link: each has a record of its own
        assert staff.post(f"{LEAVE}/{application.pk}/link", HTTP_IDEMPOTENCY_KEY="k").status_code == 200
        assert AuditEvent.objects.filter(action="leave_application.view_grounds").count() == number
    bare = LeaveApplicationFactory(file=None)
    assert staff.post(f"{LEAVE}/{bare.pk}/link").status_code == 404
