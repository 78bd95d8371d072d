"""Rates, warnings about them, and the table of an offering."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from api.tables import csv_lines
from domain.attendance import commands, queries
from domain.attendance.jobs import look, warn
from domain.attendance.models import AttendanceWarning
from domain.audit.models import AuditEvent
from domain.policy import limits
from domain.shared.actor import Actor
from tests.api.attendance.samples import AFTER, RATES, WARNINGS, mark, row
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory
from tests.factories.timetable import SessionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 2)  # a Monday: the factory's


@pytest.fixture(autouse=True)
def _after(time_machine):
    time_machine.move_to(AFTER, tick=False)


@pytest.fixture
def offering():
    return SemesterOfferingFactory()


def held(offering, weeks):
    """Make the sessions of so many weeks, the last of which has just ended."""
    days = [LAST - timedelta(weeks=each) for each in reversed(range(weeks))]
    return [SessionFactory(offering=offering, held_on=day) for day in days]


def recorded(enrollment, sessions, *statuses):
    for session, status in zip(sessions, statuses, strict=True):
        AttendanceRecordFactory(session=session, enrollment=enrollment, status=status)


def test_rates__of_a_class__are_told_in_one_statement(client_as, offering, query_count):
    sessions, places = held(offering, 4), [EnrollmentFactory(offering=offering) for _ in range(3)]
    recorded(places[0], sessions, "present", "late", "excused", "absent")
    recorded(places[1], sessions[:2], "absent", "present")
    staff, student, asked = client_as("staff"), client_as(user=places[0].student), f"{RATES}?offering_id={offering.pk}"
    student.get(asked)

    found = {each["id"]: each["figures"] for each in staff.get(asked).json()["results"]}

    assert [found[str(each.pk)]["rate"] for each in places] == ["75.00", "25.00", "0.00"]
    assert [found[str(each.pk)]["hours_rate"] for each in places] == ["50.00", "25.00", "0.00"]
    assert found[str(places[1].pk)]["unmarked"] == 2
    assert [each["id"] for each in student.get(asked).json()["results"]] == [str(places[0].pk)]
    assert query_count(lambda: student.get(asked)) == 1


def test_warnings__of_a_low_rate__are_raised_once_for_each_stage(client_as, offering, time_machine):
    sessions, low, fine = held(offering, 8), *(EnrollmentFactory(offering=offering) for _ in range(2))
    recorded(low, sessions, *["present"] * 7, "absent")
    recorded(fine, sessions, *["present"] * 8)

    look(timestamp=0)
    warn(str(offering.pk))

    assert list(AttendanceWarning.objects.values_list("student_id", "stage", "rate", "sessions_held")) == [
        (low.student_id, 90, 87.5, 8)
    ]
    staff, nobody = client_as("staff"), client_as(user=fine.student)
    (told,) = staff.get(f"{WARNINGS}?offering_id={offering.pk}").json()["results"]
    assert (told["student_id"], told["rate"], told["best_rate"]) == (str(low.student_id), "87.50", "87.50")
    assert nobody.get(WARNINGS).json()["results"] == []
    event = AuditEvent.objects.get(action="attendance_warning.raise")
    assert (event.after["stage"], event.reason) == (90, "look at sessions that ended, every hour")


def test_warnings__of_few_sessions__wait_and_then_tell_each_stage(offering):
    sessions, place = held(offering, limits.ATTENDANCE_WARNED_AFTER), EnrollmentFactory(offering=offering)
    recorded(place, sessions[1:], *["absent"] * (len(sessions) - 1))

    warn(str(offering.pk))
    assert not AttendanceWarning.objects.exists()
    recorded(place, sessions[:1], "absent")
    warn(str(offering.pk))

    assert sorted(AttendanceWarning.objects.values_list("stage", flat=True)) == [80, 85, 90]


def test_marking__of_a_session_that_is_over__lets_the_job_look(client_as, offering, monkeypatch):
    queued = []
    monkeypatch.setattr(
        "domain.attendance.commands.marks.enqueue", lambda task, **values: queued.append((task, values))
    )
    (session,), student = held(offering, 1), EnrollmentFactory(offering=offering).student

    mark(client_as("staff"), session, row(student, "absent"))

    assert queued == [("attendance.warn", {"offering_id": str(offering.pk)})]


BAD = ("=1+1", "+1", "-1", "@x", "\t1", "  =1", "\x01=1", "\u200b=1", "\uff1d1", "\ufeff\uff20x")


def table(answer, ending):
    if ending == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode())))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return book.get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_export__of_an_offering__is_read_back_and_runs_no_formula(client_as, offering, ending):
    sessions = held(offering, 2)
    names = [f"{bad}{number}" for number, bad in enumerate(BAD)]
    for name in names:
        person = UserFactory(family_name=name, given_name="Lan")
        StudentProfileFactory(user=person)
        recorded(EnrollmentFactory(offering=offering, student=person), sessions, "late", "excused")
    staff = client_as("staff")

    answer = staff.get(f"/api/v1/semester-offerings/{offering.pk}/attendance?format={ending}")

    assert answer.status_code == 200
    header, *rows = table(answer, ending)
    assert header[:5] == [
        *("student_number", "family_name", "given_name"),
        *("2026-02-23 09:00 lecture", "2026-03-02 09:00 lecture"),
    ]
    assert sorted(each[1] for each in rows) == sorted(f"'{name}" for name in names)
    assert [each[3:5] for each in rows] == [["late", "excused"]] * len(names)
    told = dict(zip(header, rows[0], strict=True))
    wanted = {"csv": ["2", "100.00", "50.00"], "xlsx": [2.0, 100.0, 50.0]}[ending]
    assert [told[name] for name in ("sessions_held", "rate", "hours_rate")] == wanted
    name = answer["Content-Disposition"].removeprefix("attachment; filename=")
    assert name == f'"attendance-{offering.unit.code}-{offering.teaching_period.code}-{offering.campus}.{ending}"'
    event = AuditEvent.objects.get(action="attendance_record.export")
    assert (event.object_id, event.after["students"]) == (offering.pk, len(names))


def test_export__of_too_many_or_in_an_unknown_format__is_refused(client_as, offering, monkeypatch):
    held(offering, 2)
    path, staff = f"/api/v1/semester-offerings/{offering.pk}/attendance", client_as("staff")
    monkeypatch.setattr(limits, "ATTENDANCE_EXPORTED_SESSIONS_MAX", 1)

    wide, strange = staff.get(path), staff.get(f"{path}?format=pdf")

    assert (wide.status_code, wide.json()["code"], wide.json()["params"]["sessions"]) == (422, "export_too_wide", 2)
    assert (strange.status_code, strange.json()["code"]) == (400, "invalid_query")
    assert not AuditEvent.objects.filter(action="attendance_record.export").exists()


def test_rates__in_the_export_and_in_the_list__are_the_same(offering):
    sessions, place = held(offering, 3), EnrollmentFactory(offering=offering)
    recorded(place, sessions, "present", "absent", "absent")
    system = Actor.system(reason="test")

    header, line = commands.export_attendance_record(system, offering_id=offering.pk).rows

    (listed,) = queries.attendance_rates(system, "attendance_record.view").values_list(queries.figures(), flat=True)
    exported = dict(zip(header[-len(listed) :], line[-len(listed) :], strict=True))
    assert exported == listed | {name: Decimal(listed[name]) for name in queries.RATES}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("a; \x01+1", "a;' \x01+1"),
        ("a\t@x", "a\t'@x"),
        ("a\n-1\n=1", "a\n'-1\n'=1"),
        ("a;b = c - d", "a;b = c - d"),
        ("\x01=1", "'\x01=1"),
        ("\x01a", "\x01a"),
    ],
)
def test_csv__split_by_other_settings__runs_no_formula_either(text, told):
    assert list(csv.reader(io.StringIO(csv_lines([["x", text]]).decode(), newline=""))) == [["x", told]]
