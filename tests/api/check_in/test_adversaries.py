"""Who tries to be there without being there: each refused with a code of its own, and nothing changes."""

from datetime import timedelta

import pytest

from domain.academic.models import Unit
from domain.audit.models import AuditEvent
from domain.check_in import rules
from domain.check_in.commands import add_check_in
from domain.check_in.models import CheckIn, CheckInWindow
from domain.policy.roles import SystemRole
from domain.shared.actor import Actor
from domain.shared.errors import NotWhileActing
from tests.api.check_in.samples import CHECK_INS, NOW, check_in, enrolled, lecture, written
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.check_in import SECRET, CheckInWindowFactory
from tests.factories.timetable import SessionInstructorFactory
from tests.factories.users import UserRoleFactory
from tests.support.answers import codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(frozen_clock, client_as):
    frozen_clock.move_to(NOW)
    return lecture(client_as)


def test_student__with_the_code_on_the_screen__is_present_by_check_in(there, query_count):
    answers = []
    check_in(there.another(), there.code())
    there.student.get("/api/v1/me")

    assert query_count(lambda: answers.append(check_in(there.student, there.code(), device="phone-1"))) == 12

    (answer,) = answers

    assert answer.status_code == 201, answer.content
    assert answer["RateLimit-Policy"].startswith('"login"')
    told = answer.json()
    assert (told["status"], told["source"], told["student_id"]) == ("present", "check_in", str(there.student.user.pk))
    assert str(CheckIn.objects.get(student=there.student.user).record_id) == told["id"]
    text = str([(each.before, each.after) for each in AuditEvent.objects.filter(action="check_in.add")])
    assert "phone-1" not in text
    assert SECRET.hex() not in text


def test_student__through_whom_somebody_else_acts__is_not_checked_in(client_as):
    actor = Actor(user_id=1, roles=frozenset({SystemRole.STUDENT}), acting_by=2)

    with pytest.raises(NotWhileActing):
        add_check_in(actor, code="x")


def test_teacher__who_is_a_student_there_as_well__does_not_check_in_by_what_they_show(there, client_as):
    convenor, tutor, opener, taught_elsewhere = (enrolled(client_as, there.session) for _ in range(4))
    for client in (convenor, tutor, taught_elsewhere):
        UserRoleFactory(user=client.user, role_id=SystemRole.CONVENOR)
    Unit.objects.filter(pk=there.session.offering.unit_id).update(convenor=convenor.user)
    SessionInstructorFactory(session=there.session, instructor=tutor.user)
    CheckInWindow.objects.update(opened_by=opener.user)

    for client in (convenor, tutor, opener):
        assert codes(check_in(client, there.code())) == (403, "own_attendance")
    assert written() == (0, 0, 0)
    assert check_in(taught_elsewhere, there.code()).status_code == 201


def test_student__after_the_grace__is_late(there, frozen_clock):
    frozen_clock.move_to(late := NOW + timedelta(minutes=6))

    assert check_in(there.student, there.code(now=late)).json()["status"] == "late"


def test_replayed__the_same_student_again__is_refused(there, frozen_clock):
    code = there.code()
    check_in(there.student, code)
    before = written()

    assert codes(check_in(there.student, code)) == (409, "already_checked_in")
    frozen_clock.move_to(later := NOW + timedelta(minutes=1))
    assert codes(check_in(there.student, there.code(now=later))) == (409, "already_checked_in")
    assert written() == before


def test_shared__with_somebody_not_on_the_roster__is_refused(there, client_as):
    assert codes(check_in(client_as("student"), there.code())) == (422, "not_on_roster")
    assert written() == (0, 0, 0)


def test_shared__from_one_device_and_from_elsewhere__is_flagged_for_the_lecturer_only(there):
    there.window.network = rules.kept("192.0.2.0/24", about="network", secret=SECRET)
    there.window.save()
    away, alone = there.another(), there.another()
    for client, device, address in (
        (there.student, "phone-1", "192.0.2.7"),
        (away, "phone-1", "198.51.100.9"),
        (alone, "phone-2", "192.0.2.200"),
    ):
        client.defaults["REMOTE_ADDR"] = address
        assert check_in(client, there.code(), device=device).status_code == 201
    url = f"{CHECK_INS}?session_id={there.session.pk}"

    told = {row["student_id"]: row["flags"] for row in there.lecturer.get(url).json()["results"]}

    assert told == {
        str(there.student.user.pk): ["shared_device"],
        str(away.user.pk): ["shared_device", "other_network"],
        str(alone.user.pk): [],
    }
    flagged = there.lecturer.get(f"{url}&flag=other_network").json()["results"]
    assert [row["student_id"] for row in flagged] == [str(away.user.pk)]
    assert there.student.get(url).status_code == 403


@pytest.mark.parametrize(
    ("steps", "refused"),
    [(-2, "code_expired"), (-1, None), (1, None), (2, "code_not_yet_valid")],
    ids=["late", "skewed_behind", "skewed_ahead", "early"],
)
def test_code__of_another_moment__is_taken_within_the_margin_only(there, steps, refused):
    answer = check_in(there.student, there.code(steps=steps))

    if refused is None:
        assert answer.status_code == 201
    else:
        assert codes(answer) == (422, refused)
        assert answer.json()["errors"][0]["pointer"] == "/code"
        assert written() == (0, 0, 0)


def test_code__before_the_window_opens_and_once_it_is_closed__is_refused(there):
    CheckInWindow.objects.update(opens_at=NOW + timedelta(seconds=1))
    assert codes(check_in(there.student, there.code())) == (409, "check_in_not_open")
    CheckInWindow.objects.update(opens_at=NOW)
    assert there.lecturer.post(f"/api/v1/check-in-windows/{there.window.pk}/close").status_code == 200

    assert codes(check_in(there.student, there.code())) == (409, "check_in_closed")
    assert written() == (0, 0, 0)


def test_other_offering__its_code_or_its_name_on_this_one__is_refused(there, client_as):
    other = lecture(client_as)
    own = rules.read_code(there.code())
    renamed = rules.make_code(other.window.pk, own.step, SECRET[::-1])

    assert codes(check_in(there.student, other.code())) == (422, "not_on_roster")
    assert codes(check_in(there.student, renamed)) == (422, "code_invalid")
    assert written() == (0, 0, 0)


def test_forged__or_of_no_window__or_no_code_at_all__is_refused(there):
    window = CheckInWindowFactory.build(session=there.session)
    forged = rules.make_code(there.window.pk, rules.step_at(NOW), b"guessed" * 5)
    nowhere = rules.make_code(window.pk, rules.step_at(NOW), SECRET)

    for code in (forged, nowhere, there.code()[:-1] + "!", "1234"):
        assert codes(check_in(there.student, code)) == (422, "code_invalid"), code
    assert written() == (0, 0, 0)


def test_session__cancelled_or_moved_away__takes_no_check_ins(there):
    there.session.status = "cancelled"
    there.session.save()

    assert codes(check_in(there.student, there.code())) == (409, "session_cancelled")
    assert written() == (0, 0, 0)


def test_absent__marked_by_the_lecturer__is_not_undone_by_a_code(there):
    enrollment = there.student.user.enrollments.get()
    record = AttendanceRecordFactory(session=there.session, enrollment=enrollment, status="absent")

    assert codes(check_in(there.student, there.code())) == (409, "already_marked")
    record.refresh_from_db()
    assert (record.status, written()) == ("absent", (0, 1, 0))


def test_excused__by_leave__is_present_once_the_student_came_all_the_same(there):
    enrollment = there.student.user.enrollments.get()
    AttendanceRecordFactory(session=there.session, enrollment=enrollment, status="excused", source="leave")

    told = check_in(there.student, there.code()).json()

    assert (told["status"], told["source"], told["version"]) == ("present", "check_in", 2)
    assert [(each["status_before"], each["status_after"]) for each in told["changes"]] == [("excused", "present")]


def test_second_window__of_the_same_session__takes_a_check_in_and_leaves_the_record(there, frozen_clock):
    frozen_clock.move_to(late := NOW + timedelta(minutes=6))
    check_in(there.student, there.code(now=late))
    there.lecturer.post(f"/api/v1/check-in-windows/{there.window.pk}/close")
    frozen_clock.move_to(after_break := NOW + timedelta(minutes=8))
    there.window = CheckInWindowFactory(session=there.session)

    assert check_in(there.student, there.code(now=after_break)).json()["status"] == "late"
    assert written()[:2] == (2, 1)
