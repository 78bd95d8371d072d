"""A student's first screen, and what it suggests to take next."""

from datetime import date
from decimal import Decimal

import pytest

from domain.academic.models import SemesterOffering, Unit
from domain.requisites.models import RequisiteEdge, UnitRequisite
from tests.api.enrollment.requiring import earlier, have_passed, require
from tests.api.enrollment.samples import ask, student
from tests.api.requisites.samples import passed
from tests.factories.academic import (
    CourseFactory,
    CourseUnitFactory,
    SemesterOfferingFactory,
    TeachingPeriodFactory,
    UnitFactory,
)
from tests.factories.attendance import AttendanceRecordFactory
from tests.factories.enrollment import EnrollmentHoldFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.records import TranscriptEntryFactory
from tests.factories.timetable import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
DASHBOARD, NEXT = "/api/v1/me/dashboard", "/api/v1/me/next-offerings"


def next_codes(client, query=""):
    return [each["unit"]["code"] for each in client.get(f"{NEXT}{query}").json()["results"]]


def test_dashboard__of_a_student__shows_what_is_was_and_could_be():
    course = CourseFactory(credit_points=Decimal("300.00"))
    me = student(course=course)
    have_passed(me, UnitFactory(code="COS10009"), "75.00")
    there = ask(me, SemesterOfferingFactory(unit__code="COS20007")).json()
    queued = ask(me, SemesterOfferingFactory(unit__code="COS20019", capacity=0)).json()
    full = SemesterOfferingFactory(unit__code="COS30019", capacity=0, waitlist_capacity=0)
    SemesterOfferingFactory(unit__code="COS30008")

    body = me.get(DASHBOARD).json()

    assert body["student"]["course"] == {"id": str(course.pk), "code": course.code, "name": course.name}
    figures = ("credit_points_passed", "credit_points_required", "gpa", "wam")
    assert [body["progress"][name] for name in figures] == ["12.50", "300.00", "3.00", "75.00"]
    told = [(each["unit"]["code"], each["status"], each["queue_position"]) for each in body["current"]]
    assert told == [("COS20007", "enrolled", None), ("COS20019", "waitlisted", 1)]
    assert [each["enrollment_id"] for each in body["current"]] == [there["id"], queued["id"]]
    assert [(each["unit_code"], each["mark"], each["grade"]) for each in body["past"]] == [("COS10009", "75.00", "D")]
    available = body["available"]
    assert (available["total"], available["eligible"]) == (2, 1)
    assert [(each["unit"]["code"], each["outcome"]) for each in available["results"]] == [
        ("COS30008", "enrolled"), ("COS30019", None),
    ]  # fmt: skip
    assert [each["code"] for each in available["results"][1]["reasons"]] == ["offering_full", "waitlist_full"]
    assert available["results"][1]["offering_id"] == str(full.pk)


def test_dashboard__with_a_hold__tells_it_and_why_nothing_can_be_taken():
    me = student()
    EnrollmentHoldFactory(student=me.user, kind="finance")
    SemesterOfferingFactory()

    body = me.get(DASHBOARD).json()

    assert body["holds"] == ["finance"]
    assert [each["code"] for each in body["available"]["results"][0]["reasons"]] == ["on_hold"]


@pytest.mark.parametrize("path", [DASHBOARD, NEXT])
def test_screens__of_who_is_no_student__404(client_as, path):
    assert client_as("staff").get(path).status_code == 404
    assert client_as().get(path).status_code == 401


def test_dashboard__shows_nothing_of_anybody_else():
    me, other = student(), student()
    have_passed(other, UnitFactory(code="COS10009"))
    ask(other, SemesterOfferingFactory(unit__code="COS20007"))

    body = me.get(DASHBOARD).json()

    assert (body["current"], body["past"]) == ([], [])
    assert str(other.user.pk) not in str(body)


def test_next__first_eligible_then_needed_then_what_leads_furthest_then_seats():
    course = CourseFactory()
    me = student(course=course)
    period = TeachingPeriodFactory()
    units = {code: UnitFactory(code=code) for code in ("A1000", "B1000", "C1000", "D1000", "E1000", "F1000", "G1000")}
    for code, values in {
        "A1000": {"capacity": 0},  # core, but one has to wait
        "B1000": {"capacity": 9},  # no place in the course, fewer seats
        "C1000": {"capacity": 99},  # no place in the course
        "D1000": {},  # elective
        "E1000": {},  # core, and leads nowhere
        "F1000": {},  # core, and leads to E, but for its own window
        "G1000": {},  # core, and requires what is missing
    }.items():
        SemesterOfferingFactory(unit=units[code], teaching_period=period, **values)
    for code in "AEFG":
        CourseUnitFactory(course=course, unit=units[f"{code}1000"], kind="core")
    CourseUnitFactory(course=course, unit=units["D1000"], kind="elective")
    later = UnitFactory()
    CourseUnitFactory(course=course, unit=later, kind="core")
    require(later, passed(units["F1000"]))
    require(units["G1000"], passed(UnitFactory()))

    body = me.get(NEXT).json()

    assert [each["unit"]["code"][0] for each in body["results"]] == ["F", "E", "D", "C", "B", "A", "G"]
    assert [each["core_units_behind"] for each in body["results"]] == [1, 0, 0, 0, 0, 0, 0]
    assert [each["needed"] for each in body["results"]][:4] == ["core", "core", "elective", None]
    assert (body["total"], body["eligible"]) == (7, 6)


def test_next__without_what_the_student_has_or_has_passed_or_what_counts_for_it():
    me, other = student(), UnitFactory()
    have_passed(me, UnitFactory(code="P1000"))
    have_passed(me, other)
    same = SemesterOfferingFactory(unit__code="Q1000")
    require(same.unit, equivalent=[other])
    for code in ("P1000", "R1000"):
        unit = Unit.objects.filter(code=code).first() or UnitFactory(code=code)
        SemesterOfferingFactory(unit=unit)
    EnrollmentFactory(student=me.user, offering__unit__code="S1000")

    assert next_codes(me) == ["R1000"]


def test_next__by_campus_and_period_and_number__and_bad_values_are_named():
    me, period = student(), TeachingPeriodFactory()
    SemesterOfferingFactory(unit__code="A1000", campus="hanoi", teaching_period=period)
    SemesterOfferingFactory(unit__code="B1000", campus="croydon", teaching_period=period)
    SemesterOfferingFactory(unit__code="C1000", campus="hanoi", teaching_period=earlier())

    assert next_codes(me, f"?campus=hanoi&teaching_period_id={period.pk}") == ["A1000"]
    assert len(next_codes(me, "?page_size=2")) == 2
    for query in ("campus=mars", "page_size=0", "page_size=201", "page_size=x", "teaching_period_id=1", "limit=3"):
        response = me.get(f"{NEXT}?{query}")
        assert (response.status_code, response.json()["errors"][0]["parameter"]) == (400, query.partition("=")[0])


def catalogue_of(letter, number, period):
    """Make so many open offerings; every second one's unit requires the one before it."""
    units = Unit.objects.bulk_create(UnitFactory.build(code=f"{letter}{each:05}") for each in range(number))
    required = UnitRequisite.objects.bulk_create(
        UnitRequisite(unit=unit, expression=passed(before) | {"minimum_mark": None})
        for before, unit in zip(units[::2], units[1::2], strict=True)
    )
    RequisiteEdge.objects.bulk_create(
        RequisiteEdge(requisite=each, named_unit=before, kind="prerequisite")
        for each, before in zip(required, units[::2], strict=True)
    )
    SemesterOffering.objects.bulk_create(
        SemesterOfferingFactory.build(unit=unit, teaching_period=period, campus=("hanoi", "hawthorn")[at % 2])
        for at, unit in enumerate(units)
    )


def history_of(me, number):
    """Give a student so many places, most of them with a result."""
    for year in range(number // 4):
        period = TeachingPeriodFactory(
            teaching_starts_on=date(1990 + year, 3, 1),
            teaching_ends_on=date(1990 + year, 5, 31),
            census_on=date(1990 + year, 3, 31),
            penalty_on=date(1990 + year, 4, 30),
        )
        for _ in range(3):
            TranscriptEntryFactory(student=me.user, teaching_period=period)
        EnrollmentFactory(student=me.user, offering__teaching_period=period)


def test_dashboard__of_40_enrollments_and_400_open_offerings__at_most_12_queries(query_count):
    me, period = student(course=CourseFactory()), TeachingPeriodFactory()
    catalogue_of("X", 20, period)
    history_of(me, 8)
    me.get(DASHBOARD)
    few = query_count(lambda: me.get(DASHBOARD))
    history_of(me, 32)
    catalogue_of("Y", 380, period)

    many = query_count(lambda: me.get(DASHBOARD))

    body = me.get(DASHBOARD).json()
    assert few == many <= 12
    assert (body["available"]["total"], body["available"]["eligible"]) == (400, 200)
    assert (len(body["current"]), len(body["past"])) == (10, 30)


def test_dashboard__of_who_attends__shows_the_next_sessions_and_the_figures_so_far():
    me = student()
    place = EnrollmentFactory(student=me.user, offering__teaching_period=earlier())
    past = SessionFactory(offering=place.offering, held_on=date(2026, 2, 27))
    AttendanceRecordFactory(session=past, enrollment=place, status="late")
    coming = SessionFactory(offering=place.offering, held_on=date(2026, 3, 4))
    SessionFactory(offering=place.offering, held_on=date(2026, 3, 5), status="cancelled")

    body = me.get(DASHBOARD).json()

    assert [each["session_id"] for each in body["next_sessions"]] == [str(coming.pk)]
    assert (body["current"][0]["attendance"]["sessions_held"], body["current"][0]["attendance"]["rate"]) == (
        1,
        "100.00",
    )
