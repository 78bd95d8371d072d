"""Old rows become objects by the rules of the API; what breaks one is refused, and told."""

from datetime import UTC, datetime

import pytest

from domain.academic.models import Course, SemesterOffering, TeachingPeriod, Unit
from domain.audit.models import AuditEvent
from domain.enrollment.models import Enrollment, EnrollmentOverride
from domain.events.models import Event
from domain.policy.roles import SystemRole
from domain.records.models import TranscriptEntry
from domain.users.models import User
from scripts.migration.errors import MigrationError
from scripts.migration.sending import Answer, Api
from tests.production.guide.conftest import Wire, ask, change, run, run_on_staged, stage
from tests.support.client import client_for

pytestmark = pytest.mark.django_db
USERS, COURSES, UNITS = "/api/v1/users/bulk", "/api/v1/courses/bulk", "/api/v1/units/bulk"
STEPS = (
    ("load_users", USERS),
    ("load_courses", COURSES),
    ("load_units", UNITS),
    ("load_course_units", "/api/v1/course-units/bulk"),
    ("load_periods", "/api/v1/teaching-periods/bulk"),
    ("load_offerings", "/api/v1/semester-offerings/bulk"),
    ("load_students", "/api/v1/student-profiles"),
    ("load_student_roles", "/api/v1/user-roles"),
    ("load_enrollments", "/api/v1/enrollments/bulk"),
    ("load_mark_sheets", "/api/v1/mark-sheets"),
    ("load_marks", ""),
    ("load_submissions", ""),
)


def loaded_people() -> int:
    return User.objects.filter(email__endswith="@old.example").count()


def test_system__with_hostile_rows__comes_over_whole(staged, load):
    for view, endpoint in STEPS:
        assert load(view, endpoint).refused == 0, view
    load("load_ratifications", by=Wire(client_for(SystemRole.ADMIN)))  # by somebody else than who submitted
    for view, endpoint in (("load_releases", ""), ("load_closed_users", ""), ("load_events", "/api/v1/events")):
        assert load(view, endpoint).refused == 0, view

    person = User.objects.get(email="s1@old.example")
    assert (person.given_name, person.family_name, person.has_usable_password()) == ("Thị Hồng", "Nguyễn 1", False)
    assert not User.objects.get(email="s3@old.example").is_active
    assert Course.objects.get(code="BA-CS").department == "Unknown"
    assert str(Unit.objects.get(code="OLD00001").credit_points) == "12.50"
    assert (
        TeachingPeriod.objects.get(code="2024-S2").census_on.isoformat() == "2024-07-29"
    )  # for the day that never was
    offering = SemesterOffering.objects.order_by("-seats_taken", "pk").first()
    assert offering.capacity == offering.seats_taken > 1  # the old capacity was 1
    assert offering.enrollment_opens_at.astimezone(UTC).hour == 22  # 9 in the morning of Melbourne's summer
    assert Enrollment.objects.count() == 8
    assert {str(row.mark) for row in TranscriptEntry.objects.all()} == {
        f"{mark:.2f}" for (mark,) in ask("SELECT mark FROM legacy.cms_enrolment WHERE mark IS NOT NULL")
    }
    assert EnrollmentOverride.objects.filter(reason="Taken over from the earlier system.").exists()
    assert [event.title for event in Event.objects.all()] == ["Open day"]
    assert AuditEvent.objects.filter(action="user.add").count() == 4
    different = [row for row in run("validate.sql") if not row[-1]]
    assert different == []


def test_validation__of_a_row_that_is_missing_or_was_changed__says_so(staged, load):
    for view, endpoint in STEPS[:3]:
        load(view, endpoint)
    Unit.objects.filter(code="OLD00001").update(credit_points="13")
    User.objects.filter(email="s2@old.example").delete()

    different = {row[0] for row in run("validate.sql") if not row[-1]}

    assert {"people", "credit points of units"} <= different
    assert "courses" not in different


def test_rehearsal__of_all_rows__tells_and_writes_nothing(staged, load):
    report = load("load_users", USERS, dry_run=True)

    assert (report.done, report.refused, loaded_people()) == (4, 0, 0)
    assert ask("SELECT count(*) FROM legacy.loaded") == [(0,)]


def test_row__that_breaks_a_rule__is_refused_by_name_and_loaded_once_mended(staged, load):
    run_on_staged("UPDATE legacy.cms_unit SET level = 12 WHERE id = 2")

    report = load("load_units", UNITS)

    assert (report.done, report.refused, report.problems) == (3, 1, {"max_value": 1})
    assert ask("SELECT old_id, new_id, problems->0->>'pointer' FROM legacy.loaded WHERE problems IS NOT NULL") == [
        ("2", None, "/level")
    ]
    assert load("load_units", UNITS).done == 0  # refused is refused, until somebody says again
    run_on_staged("UPDATE legacy.cms_unit SET level = 2 WHERE id = 2")
    assert load("load_units", UNITS, again=True).refused == 0
    assert Unit.objects.filter(code__startswith="OLD").count() == 3


def test_address__of_two_accounts__is_left_to_somebody_to_decide(staged, load):
    run_on_staged("UPDATE legacy.auth_user SET email = 'S1@OLD.example' WHERE id = 2")

    load("load_users", USERS)

    assert loaded_people() == 2
    assert ask("SELECT old_id FROM legacy.check_emails WHERE accounts > 1 ORDER BY 1") == [(1,), (2,)]


def test_run__that_was_cut_before_it_entered_the_answer__adds_nothing_twice(staged, load, wire):
    load("load_users", USERS)
    run_on_staged("DELETE FROM legacy.loaded")  # as if the answer had never come

    report = load("load_users", USERS)

    assert (report.refused, loaded_people()) == (0, 4)
    assert ask("SELECT count(DISTINCT new_id) FROM legacy.loaded") == [(4,)]


def test_load__while_the_api_is_busy__waits_and_goes_on(staged, load, wire):
    busy = [Answer(429, {"retry-after": "7"}, None), Answer(503, {}, None), Answer(409, {"retry-after": "1"}, None)]
    wire.before = lambda method, path: busy.pop() if busy else None

    assert load("load_courses", COURSES).refused == 0
    assert [path for _, path in wire.asked] == [COURSES] * 4


def test_load__when_the_api_stays_busy__stops_and_enters_nothing(staged, load, wire):
    wire.before = lambda method, path: Answer(503, {}, None)

    with pytest.raises(MigrationError, match="busy for too long"):
        load("load_courses", COURSES)

    assert ask("SELECT count(*) FROM legacy.loaded") == [(0,)]


def test_load__by_somebody_who_may_not__stops_and_adds_nothing(staged, load):
    report = load("load_courses", "/api/v1/courses", by=Wire(client_for(SystemRole.STUDENT)))

    assert report.problems == {"forbidden": 1}
    assert not Course.objects.exists()
    with pytest.raises(MigrationError, match="refuses all rows"):
        load("load_units", UNITS, by=Wire(client_for(SystemRole.STUDENT)))
    assert not Unit.objects.exists()


def test_log_in__with_a_wrong_password__stops_without_a_second_try(staged, wire):
    refused = Answer(401, {}, {"code": "login_failed"})
    wire.before = lambda method, path: refused
    api = Api(wire, email="loader@university.test", password="not it", pause=lambda seconds: None)

    with pytest.raises(MigrationError, match="login_failed"):
        api.send("GET", "/api/v1/jobs")

    assert wire.asked == [("GET", "/api/v1/jobs"), ("POST", "/api/v1/auth/token")]


@pytest.mark.parametrize(
    ("view", "reason"),
    [("SELECT 1 AS old_id, 2 AS other", "needs the columns"), ("SELECT 1 AS old_id, '{}'::jsonb AS body", "twice")],
)
def test_view__that_can_not_be_loaded__is_refused(staged, load, view, reason):
    run_on_staged(f"CREATE VIEW legacy.load_odd AS {view} UNION ALL {view}")

    with pytest.raises(MigrationError, match=reason):
        load("load_odd", COURSES)


def test_instants__with_and_without_a_zone__are_the_same_moment(staged):
    times = ["2024-07-01 10:00:00", "2024-07-01T00:00:00Z", "2024-07-01 02:00:00+02", "0000-00-00 00:00:00", ""]

    told = [ask(f"SELECT legacy.instant('{each}'::text)")[0][0] for each in times]

    assert told == [datetime(2024, 7, 1, tzinfo=UTC)] * 3 + [None] * 2


def test_file__restaged_after_a_decision__needs_its_views_dropped_first(staged):
    change(staged, "UPDATE auth_user SET email = 'another@old.example' WHERE id = 1")
    run_on_staged("DROP SCHEMA legacy CASCADE")

    stage(staged)
    run("mapping.sql")

    assert ask("SELECT body->>'email' FROM legacy.load_users WHERE old_id = 1") == [("another@old.example",)]
