"""Every refusal names every broken rule with its facts, and changes nothing."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.enrollment.jobs import add_rows
from domain.enrollment.models import Enrollment, EnrollmentOverride
from domain.policy import limits
from tests.api.enrollment.samples import PATH, ask, assert_counts_are_true, codes, student
from tests.factories.academic import SemesterOfferingFactory, TeachingPeriodFactory, UnitFactory
from tests.factories.enrollment import EnrollmentHoldFactory
from tests.factories.people import EnrollmentFactory
from tests.support.client import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
CLOSED = {"enrollment_closes_at": datetime(2026, 2, 1, tzinfo=UTC)}


def test_add__open_offering__student_is_enrolled():
    offering, me = SemesterOfferingFactory(), student()

    response = ask(me, offering)

    assert response.status_code == 201
    body = response.json()
    assert (body["status"], body["student_id"], body["queue_position"]) == ("enrolled", str(me.user.pk), None)
    assert response["Location"] == f"{PATH}/{body['id']}"
    assert_counts_are_true(offering)


def test_add__without_a_key__refused():
    offering = SemesterOfferingFactory()

    response = student().post(PATH, {"offering_id": str(offering.pk)})

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_required")
    assert not Enrollment.objects.exists()


def test_add__several_rules_broken__all_are_named_with_facts_and_remedy():
    me = student(academic_standing="suspended")
    EnrollmentHoldFactory(student=me.user, released_at=None)
    offering = SemesterOfferingFactory(capacity=0, waitlist_capacity=0, unit__credit_points=Decimal("62.50"), **CLOSED)

    response = ask(me, offering)

    assert (response.status_code, response.json()["code"]) == (422, "enrollment_refused")
    assert codes(response) == [
        *("not_a_student", "enrollment_closed", "on_hold", "load_exceeded", "offering_full", "waitlist_full"),
    ]
    facts = {each["code"]: each["params"] for each in response.json()["errors"]}
    assert facts["on_hold"]["holds"] == ["finance"]
    assert facts["load_exceeded"]["added"] == "62.50"
    assert facts["enrollment_closed"]["closes_at"].startswith("2026-02-01T00:00:00")
    assert all(each["remedy"] for each in facts.values())
    assert not Enrollment.objects.exists()


def test_add__live_enrollment_for_the_unit_and_period__refused_at_any_campus():
    offering, me = SemesterOfferingFactory(), student()
    elsewhere = SemesterOfferingFactory(unit=offering.unit, teaching_period=offering.teaching_period, campus="croydon")
    first = ask(me, offering).json()

    response = ask(me, elsewhere)

    assert codes(response) == ["already_enrolled"]
    assert response.json()["errors"][0]["params"]["enrollment_id"] == first["id"]
    assert Enrollment.objects.count() == 1


def test_add__after_withdrawing__allowed_again():
    offering, me = SemesterOfferingFactory(), student()
    first = ask(me, offering).json()
    me.post(f"{PATH}/{first['id']}/withdraw")

    assert ask(me, offering).json()["status"] == "enrolled"
    assert_counts_are_true(offering)


def test_add__fifth_unit_of_a_period__exceeds_the_load_and_the_next_period_does_not():
    me, period = student(), TeachingPeriodFactory()
    for _ in range(4):
        assert ask(me, SemesterOfferingFactory(teaching_period=period)).status_code == 201

    refused = ask(me, SemesterOfferingFactory(teaching_period=period))

    assert codes(refused) == ["load_exceeded"]
    assert refused.json()["errors"][0]["params"]["taken"] == "50.00"
    assert ask(me, SemesterOfferingFactory()).status_code == 201


def test_add__for_somebody_else__forbidden_and_nothing_told_of_them():
    me, other = student(), student(academic_standing="suspended")
    offering = SemesterOfferingFactory()
    EnrollmentFactory(student=me.user, offering=offering)
    EnrollmentFactory(student=other.user, offering=offering)

    response = ask(me, SemesterOfferingFactory(), student_id=str(other.user.pk))

    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert Enrollment.objects.count() == 2


def test_add__unknown_offering_student_or_field__refused():
    me, offering = student(), SemesterOfferingFactory()
    nobody = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a99"

    unknown = me.post(PATH, {"offering_id": nobody}, HTTP_IDEMPOTENCY_KEY="a")
    stranger = ask(me, offering, student_id=nobody)
    graded = ask(me, offering, grade="HD", status="completed")

    assert [each.status_code for each in (unknown, stranger, graded)] == [422, 422, 422]
    assert sorted(each["pointer"] for each in graded.json()["errors"]) == ["/grade", "/status"]
    assert not Enrollment.objects.exists()


def test_override__by_staff_with_a_reason__lets_the_rule_pass_and_is_recorded():
    staff, me = client_for("staff"), student()
    offering = SemesterOfferingFactory(**CLOSED)
    override = {"rule": "enrollment_closed", "reason": "Late admission."}

    plain = ask(staff, offering, student_id=str(me.user.pk))
    response = ask(staff, offering, student_id=str(me.user.pk), overrides=[override])

    assert codes(plain) == ["enrollment_closed"]
    assert response.json()["status"] == "enrolled"
    kept = EnrollmentOverride.objects.get()
    assert (kept.rule, kept.reason, kept.granted_by_id) == ("enrollment_closed", "Late admission.", staff.user.pk)


def test_override__of_rows_that_become_a_job__lets_the_rule_pass_there_too(monkeypatch):
    monkeypatch.setattr(limits, "BULK_INLINE_MAX", 1)
    staff, offering = client_for("staff"), SemesterOfferingFactory(**CLOSED)
    override = {"rule": "enrollment_closed", "reason": "Late admission."}
    rows = [{"student_id": str(student().user.pk), "offering_id": str(offering.pk)} for _ in range(2)]
    items = [{**rows[0], "overrides": [override]}, rows[1]]

    response = staff.post(f"{PATH}/bulk", {"items": items, "atomic": False}, HTTP_IDEMPOTENCY_KEY="late")
    add_rows(response.json()["id"])

    job = staff.get(response["Location"]).json()
    assert (job["state"], job["result"]) == ("succeeded", {"created": 1, "failed": 1})
    assert [str(row.student_id) for row in Enrollment.objects.all()] == [rows[0]["student_id"]]
    assert EnrollmentOverride.objects.get().reason == "Late admission."
    assert_counts_are_true(offering)


def test_override__by_the_student__forbidden():
    me = student()

    response = ask(
        me, SemesterOfferingFactory(**CLOSED), overrides=[{"rule": "enrollment_closed", "reason": "Please."}]
    )

    assert response.status_code == 403
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize("rule", ["offering_full", "already_enrolled", "not_a_student", "nonsense"])
def test_override__of_what_nobody_may_let_pass__refused(rule):
    staff, me = client_for("staff"), student()
    offering = SemesterOfferingFactory(capacity=0)

    response = ask(staff, offering, student_id=str(me.user.pk), overrides=[{"rule": rule, "reason": "Please."}])

    assert (response.status_code, response.json()["code"]) == (422, "rule_not_overridable")
    assert not Enrollment.objects.exists()


def test_eligibility__agrees_with_asking():
    offerings = [
        SemesterOfferingFactory(),
        SemesterOfferingFactory(capacity=0),
        SemesterOfferingFactory(capacity=0, waitlist_capacity=0),
        SemesterOfferingFactory(approval_required=True),
        SemesterOfferingFactory(unit=UnitFactory(credit_points=Decimal("75.00"))),
        SemesterOfferingFactory(**CLOSED),
    ]
    me, told, came = student(), [], []
    for offering in offerings:
        body = me.get(f"/api/v1/semester-offerings/{offering.pk}/eligibility").json()
        told.append((body["outcome"], [each["rule"] for each in body["checks"] if not each["passed"]]))
        response = ask(me, offering)
        refused = response.status_code == 422
        came.append((None if refused else response.json()["status"], codes(response) if refused else None))

    assert [outcome for outcome, _ in told] == [outcome for outcome, _ in came]
    assert [outcome for outcome, _ in came] == ["enrolled", "waitlisted", None, "pending", None, None]
    for (_, failed), (outcome, refusal) in zip(told, came, strict=True):
        assert outcome is not None or set(failed) == set(refusal)


def test_dry_run__says_what_committing_does_and_writes_nothing():
    offering, me = SemesterOfferingFactory(capacity=0), student()

    rehearsed = me.post(PATH, {"offering_id": str(offering.pk)}, HTTP_PREFER="dry-run")
    there = Enrollment.objects.count()
    done = ask(me, offering)

    assert there == 0
    told = [(each.status_code, each.json()["status"], each.json()["queue_position"]) for each in (rehearsed, done)]
    assert told == [(201, "waitlisted", 1)] * 2
