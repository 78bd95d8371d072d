"""Credit that is given or taken back is a result like any other: what rests on it is looked at again."""

import pytest

from domain.audit.models import AuditEvent
from domain.enrollment.models import Enrollment
from domain.records.models import TranscriptEntry
from tests.api.enrollment.requiring import earlier, require
from tests.api.enrollment.samples import PATH, ask, student
from tests.api.requisites.samples import passed
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.people import EnrollmentFactory
from tests.support.client import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


def give(staff, person, unit, grade, **values):
    body = {"student_id": str(person.pk), "unit_id": str(unit.pk), "campus": "hawthorn", "grade": grade}
    return staff.post("/api/v1/transcript-entries", {**body, "reason": "As the office decided.", **values})


def requisites(row):
    return Enrollment.objects.get(pk=row["id"]).requisites


def test_credit__taken_back__marks_the_place_that_rested_on_it():
    me, offering, first, staff = student(), SemesterOfferingFactory(), UnitFactory(), client_for("staff")
    require(offering.unit, passed(first))
    assert give(staff, me.user, first, "EX").status_code == 201
    row = ask(me, offering).json()
    assert row["requisites"] == "met"

    assert give(staff, me.user, first, "XR").status_code == 201

    assert requisites(row) == "failed"
    event = AuditEvent.objects.get(action="enrollment.recheck")
    assert (event.actor_id, str(event.object_id)) == (staff.user.pk, row["id"])


def test_credit__given_after_a_withdrawal__mends_what_had_failed():
    me, offering, staff = student(), SemesterOfferingFactory(), client_for("staff")
    running = EnrollmentFactory(student=me.user, offering__teaching_period=earlier())
    require(offering.unit, passed(running.unit))
    row = ask(me, offering).json()
    me.post(f"{PATH}/{running.pk}/withdraw")
    assert requisites(row) == "failed"

    assert give(staff, me.user, running.unit, "EX").status_code == 201

    assert requisites(row) == "met"


def test_credit__refused__changes_no_place_and_no_record():
    me, offering, first, staff = student(), SemesterOfferingFactory(), UnitFactory(), client_for("staff")
    require(offering.unit, passed(first))
    give(staff, me.user, first, "EX")
    row = ask(me, offering).json()

    response = give(staff, me.user, first, "HD")

    assert (response.status_code, response.json()["code"]) == (422, "grade_needs_mark")
    assert (requisites(row), TranscriptEntry.objects.count()) == ("met", 1)
