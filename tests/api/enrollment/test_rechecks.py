"""What a place rests on is looked at again whenever it may have changed, and before anybody decides."""

import pytest

from domain.audit.models import AuditEvent
from domain.enrollment.jobs import recheck
from domain.enrollment.models import Enrollment, EnrollmentApproval, EnrollmentHold, EnrollmentOverride
from domain.policy import limits
from domain.policy.workflows import EnrollmentState
from tests.api.enrollment.requiring import beside, earlier, require
from tests.api.enrollment.samples import PATH, ask, assert_counts_are_true, codes, student
from tests.api.requisites.samples import ASK, either, passed
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.enrollment import EnrollmentHoldFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory
from tests.factories.results import MarkSheetFactory
from tests.support.client import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
WAIVER = [{"rule": "requisites_missing", "reason": "Work experience."}]


def requisites(row):
    return Enrollment.objects.get(pk=row["id"]).requisites


def leave(client, row):
    assert client.post(f"{PATH}/{row['id']}/withdraw").status_code == 200


def approve(client):
    asked = EnrollmentApproval.objects.get(status="open")
    return client.post(f"/api/v1/enrollment-approvals/{asked.pk}/approve", {"reason": "Good enough."})


def running(me):
    """Return a place of a student in a unit of an earlier period."""
    return EnrollmentFactory(student=me.user, offering__teaching_period=earlier())


def test_approve__of_who_misses_the_requisites_by_now__refused_until_it_is_waived():
    me, staff, offering = student(), client_for("staff"), SemesterOfferingFactory(approval_required=True)
    first = running(me)
    require(offering.unit, passed(first.unit))
    row = ask(me, offering).json()

    leave(me, {"id": first.pk})
    told, refused = requisites(row), approve(staff)
    waived = staff.post(f"{PATH}/{row['id']}/waive", {"reason": "Work experience."})
    done = approve(staff)

    assert (row["status"], row["requisites"], told) == ("pending", "conditional", "failed")
    assert (refused.status_code, codes(refused)) == (422, ["requisites_missing"])
    assert (waived.status_code, done.status_code) == (200, 200)
    row = me.get(f"{PATH}/{row['id']}").json()
    assert (row["status"], row["requisites"]) == ("enrolled", "waived")


def test_approve__of_who_has_to_settle_something_by_now__refused_and_still_pending():
    me, staff, offering = student(), client_for("staff"), SemesterOfferingFactory(approval_required=True)
    row = ask(me, offering).json()
    EnrollmentHoldFactory(student=me.user)

    response = approve(staff)

    assert (response.status_code, codes(response)) == (422, ["on_hold"])
    assert Enrollment.objects.get(pk=row["id"]).status == "pending"


def test_approve__that_asked_nothing__answers_no_question_of_the_requisites():
    me, offering = student(), SemesterOfferingFactory(approval_required=True)
    first = running(me)
    require(offering.unit, either(passed(first.unit), ASK))
    row = ask(me, offering).json()
    approve(client_for("staff"))

    leave(me, {"id": first.pk})

    assert requisites(row) == "failed"


def test_corequisite__taken_again__the_place_that_failed_is_met_again():
    me, one = student(), SemesterOfferingFactory()
    other = SemesterOfferingFactory(teaching_period=one.teaching_period)
    require(one.unit, beside(other.unit))
    beside_it, row = ask(me, other).json(), ask(me, one).json()
    leave(me, beside_it)
    failed = requisites(row)

    ask(me, other)

    assert (failed, requisites(row)) == ("failed", "met")


def test_waiver__given_at_asking__stands_against_whatever_comes():
    me, staff, offering = student(), client_for("staff"), SemesterOfferingFactory(capacity=1)
    other = EnrollmentFactory(offering=offering)
    first = UnitFactory()
    require(offering.unit, beside(first))
    row = ask(staff, offering, student_id=str(me.user.pk), overrides=WAIVER).json()
    same = SemesterOfferingFactory(unit=first, teaching_period=offering.teaching_period)
    place = ask(me, same).json()
    leave(staff, {"id": other.pk})
    promoted = Enrollment.objects.get(pk=row["id"]).status
    leave(me, place)

    assert (row["status"], promoted, requisites(row)) == ("waitlisted", "enrolled", "waived")
    assert EnrollmentOverride.objects.count() == 1


def test_waive__is_on_the_record_as_a_rule_let_pass():
    me, offering = student(), SemesterOfferingFactory()
    first = running(me)
    require(offering.unit, passed(first.unit))
    row = ask(me, offering).json()

    client_for("staff").post(f"{PATH}/{row['id']}/waive", {"reason": "Work experience."})

    kept = EnrollmentOverride.objects.get()
    assert AuditEvent.objects.filter(action="enrollment.override", object_id=kept.pk).count() == 1


def test_rule__made_stricter__takes_nothing_from_who_is_there__and_dropped__frees_who_failed():
    me, there, offering = student(), student(), SemesterOfferingFactory()
    first = running(me)
    safe = ask(there, offering).json()
    require(offering.unit, passed(first.unit))
    row = ask(me, offering).json()
    leave(me, {"id": first.pk})
    leave(there, {"id": running(there).pk})
    assert (requisites(row), requisites(safe)) == ("failed", "met")
    staff = client_for("staff")
    rule = staff.get(f"/api/v1/unit-requisites?unit_id={offering.unit_id}").json()["results"][0]

    path = f"/api/v1/unit-requisites/{rule['id']}"
    assert staff.delete(path, HTTP_IF_MATCH="*").status_code == 204
    recheck()

    assert (requisites(row), requisites(safe)) == ("met", "met")


def test_recheck__of_more_students_than_one_transaction_takes__reaches_all(monkeypatch):
    monkeypatch.setattr(limits, "STUDENTS_RECHECKED", 2)
    EnrollmentFactory.create_batch(5, requisites="failed")

    recheck()

    assert set(Enrollment.objects.values_list("requisites", flat=True)) == {"met"}


def test_released_results__nobody_gets_a_place_any_more_by_whatever_way():
    me, staff, offering = student(), client_for("staff"), SemesterOfferingFactory(approval_required=True)
    row = ask(me, offering).json()
    MarkSheetFactory(offering=offering, status="released")
    closed = [{"rule": "enrollment_closed", "reason": "They came late."}]

    asked = ask(staff, offering, student_id=str(student().user.pk), overrides=closed)
    approved = approve(staff)

    assert codes(asked) == codes(approved) == ["results_released"]
    assert Enrollment.objects.get(pk=row["id"]).status == EnrollmentState.PENDING
    assert_counts_are_true(offering)


def test_own_case__of_somebody_who_is_staff_and_student__decided_by_nobody_but_others():
    me = client_for("staff")
    StudentProfileFactory(user=me.user)
    hold, offering = EnrollmentHoldFactory(student=me.user), SemesterOfferingFactory()
    first = running(me)
    require(offering.unit, passed(first.unit))
    let_pass = [{"rule": "on_hold", "reason": "I am good."}]

    asked = ask(me, offering, overrides=let_pass)
    released = me.post(f"/api/v1/enrollment-holds/{hold.pk}/release", {"reason": "I paid."})
    EnrollmentHold.objects.all().delete()
    row = ask(me, offering).json()
    waived = me.post(f"{PATH}/{row['id']}/waive", {"reason": "I am good."})

    assert [each.json()["code"] for each in (asked, released, waived)] == ["own_request"] * 3
    assert requisites(row) == "conditional"


def test_queue__that_was_not_read_to_its_end__is_not_jumped_by_a_newcomer(monkeypatch):
    monkeypatch.setattr(limits, "QUEUE_LOOKED_AT", 1)
    offering = SemesterOfferingFactory(capacity=1)
    seat = EnrollmentFactory(offering=offering)
    held, second = student(), student()
    for number, client in enumerate((held, second)):
        EnrollmentFactory(student=client.user, offering=offering, status="waitlisted", queue_number=100 + number)
    EnrollmentHoldFactory(student=held.user)
    leave(client_for("staff"), {"id": seat.pk})

    assert ask(student(), offering).json()["status"] == "waitlisted"
    assert_counts_are_true(offering)


def test_convenor__told_neither_holds_nor_grades_nor_marks_of_other_units_by_eligibility_and_overrides():
    convenor, me = client_for("convenor"), student()
    offering = SemesterOfferingFactory(unit__convenor=convenor.user)
    EnrollmentFactory(student=me.user, offering__unit=UnitFactory(convenor=convenor.user))
    require(offering.unit, passed(UnitFactory(code="COS10009"), "60.00"))
    EnrollmentHoldFactory(student=me.user, kind="finance")
    let_pass = [*WAIVER, {"rule": "on_hold", "reason": "A plan to pay."}]

    seen = convenor.get(f"/api/v1/semester-offerings/{offering.pk}/eligibility?student_id={me.user.pk}").json()
    row = ask(client_for("staff"), offering, student_id=str(me.user.pk), overrides=let_pass).json()
    kept = convenor.get(f"/api/v1/enrollment-overrides?enrollment_id={row['id']}").content.decode()

    broken = {each["rule"]: each["facts"] for each in seen["checks"] if not each["passed"]}
    assert set(broken) == {"on_hold", "requisites_missing"}
    assert "finance" not in f"{seen} {kept}"
    assert "tree" not in kept
