"""What units require is asked of everybody who wants a place, and looked at again when results come."""

from decimal import Decimal

import pytest

from domain.enrollment.commands import recheck_enrollments
from domain.enrollment.models import Enrollment, EnrollmentApproval, EnrollmentOverride
from domain.shared.actor import Actor
from tests.api.enrollment.requiring import beside, earlier, have_passed, require
from tests.api.enrollment.samples import PATH, ask, codes, student
from tests.api.requisites.samples import ASK, every, passed
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.records import TranscriptEntryFactory
from tests.support.client import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
SYSTEM = Actor.system(reason="results")


def eligibility(client, offering, student_id=None):
    query = f"?student_id={student_id}" if student_id else ""
    return client.get(f"/api/v1/semester-offerings/{offering.pk}/eligibility{query}").json()


def test_prerequisite__missing__refused_with_what_to_do_and_nothing_is_written():
    me, offering, first = student(), SemesterOfferingFactory(), UnitFactory(code="COS10009")
    require(offering.unit, every(passed(first, "60.00"), {"kind": "credit_points", "minimum": "50", "level": None}))
    have_passed(me, first, "55.00")

    response = ask(me, offering)

    assert (response.status_code, codes(response)) == (422, ["requisites_missing"])
    params = response.json()["errors"][0]["params"]
    assert params["missing"] == [
        "Pass COS10009 with a mark of 60.00 or better.",
        "Pass 50.00 credit points (12.50 so far).",
    ]
    assert [each["outcome"] for each in params["tree"]["of"]] == ["missing", "missing"]
    assert params["tree"]["of"][0]["mark"] == "55.00"
    assert not Enrollment.objects.filter(offering=offering).exists()
    seen = eligibility(me, offering)
    assert (seen["outcome"], seen["requisites"]["outcome"]) == (None, "missing")
    assert [each["rule"] for each in seen["checks"] if not each["passed"]] == ["requisites_missing"]


def test_prerequisite__passed_itself_or_by_an_equivalent__enrolled():
    offering, first, other = SemesterOfferingFactory(), UnitFactory(), UnitFactory()
    require(offering.unit, passed(first))
    require(other, equivalent=[first])
    one, two = student(), student()
    have_passed(one, first)
    have_passed(two, other)

    rows = [ask(each, offering).json() for each in (one, two)]

    assert [(row["status"], row["requisites"]) for row in rows] == [("enrolled", "met")] * 2


def test_equivalent__passed__counts_as_passed_already():
    me, offering, other = student(), SemesterOfferingFactory(), UnitFactory(code="ICT10001")
    require(offering.unit, equivalent=[other])
    have_passed(me, other)

    response = ask(me, offering)

    assert codes(response) == ["already_passed"]
    assert response.json()["errors"][0]["params"]["unit"] == "ICT10001"


@pytest.mark.parametrize("by_the_other", [False, True])
def test_antirequisite__passed_or_taken__refused_whichever_of_the_two_says_so(by_the_other):
    offering, other = SemesterOfferingFactory(), SemesterOfferingFactory(unit__code="COS30001")
    one, two = (other.unit, offering.unit) if by_the_other else (offering.unit, other.unit)
    require(one, antirequisite=[two])
    passed_it, takes_it = student(), student()
    have_passed(passed_it, other.unit)
    ask(takes_it, other)

    for client in (passed_it, takes_it):
        response = ask(client, offering)
        assert codes(response) == ["antirequisite_taken"]
        assert response.json()["errors"][0]["params"]["units"] == ["COS30001"]
    assert not Enrollment.objects.filter(offering=offering).exists()


def in_progress_then(me):
    """Return the place of a student in a unit whose prerequisite is still in progress, and that one."""
    first, offering = UnitFactory(), SemesterOfferingFactory()
    running = EnrollmentFactory(student=me.user, offering__unit=first, offering__teaching_period=earlier())
    require(offering.unit, passed(first))
    return ask(me, offering).json(), running


def test_in_progress__counts_conditionally_and_is_looked_at_again_after_the_result():
    for grade, expected in (("D", "met"), ("N", "failed")):
        me = student()
        row, running = in_progress_then(me)
        assert (row["status"], row["requisites"]) == ("enrolled", "conditional")
        Enrollment.objects.filter(pk=running.pk).update(status="completed" if grade == "D" else "failed")
        TranscriptEntryFactory(
            student=me.user, unit=running.unit, teaching_period=running.teaching_period, enrollment=running,
            grade=grade, is_pass=grade == "D", earns_credit=grade == "D", mark=Decimal("70" if grade == "D" else "20"),
        )  # fmt: skip

        recheck_enrollments(SYSTEM, student_ids=[me.user.pk])
        recheck_enrollments(SYSTEM, student_ids=[me.user.pk])

        now = me.get(f"{PATH}/{row['id']}").json()
        assert (now["status"], now["requisites"], now["version"]) == ("enrolled", expected, row["version"] + 1)


def test_in_progress__withdrawn_from__what_rested_on_it_is_marked():
    me = student()
    row, running = in_progress_then(me)

    me.post(f"{PATH}/{running.pk}/withdraw")

    assert me.get(f"{PATH}/{row['id']}").json()["requisites"] == "failed"


def test_in_progress__failed_and_nobody_was_asked_for_the_approval_that_would_do__is_marked():
    me, first, offering = student(), UnitFactory(), SemesterOfferingFactory()
    running = EnrollmentFactory(student=me.user, offering__unit=first, offering__teaching_period=earlier())
    require(offering.unit, {"kind": "any", "of": [passed(first), ASK]})
    row = ask(me, offering).json()

    me.post(f"{PATH}/{running.pk}/withdraw")

    assert (row["status"], row["requisites"]) == ("enrolled", "conditional")
    assert me.get(f"{PATH}/{row['id']}").json()["requisites"] == "failed"


def test_in_progress__that_ends_after_the_other_begins__is_no_prerequisite():
    me, offering, first = student(), SemesterOfferingFactory(), UnitFactory()
    EnrollmentFactory(student=me.user, offering__unit=first, offering__teaching_period=offering.teaching_period)
    require(offering.unit, passed(first))

    assert codes(ask(me, offering)) == ["requisites_missing"]


def test_waive__by_staff_with_a_reason__the_place_stays_whatever_results_come():
    me, staff = student(), client_for("staff")
    row, running = in_progress_then(me)
    path = f"{PATH}/{row['id']}"

    refused = me.post(f"{path}/waive", {"reason": "I am good."})
    done = staff.post(f"{path}/waive", {"reason": "Work experience."})
    again = staff.post(f"{path}/waive", {"reason": "Work experience."})
    me.post(f"{PATH}/{running.pk}/withdraw")

    assert (refused.status_code, done.status_code, again.status_code) == (403, 200, 409)
    assert me.get(path).json()["requisites"] == "waived"
    kept = EnrollmentOverride.objects.get()
    assert (kept.rule, kept.reason, kept.granted_by) == ("requisites_missing", "Work experience.", staff.user)


def test_override__of_missing_requisites__enrolled_as_waived():
    me, offering = student(), SemesterOfferingFactory()
    require(offering.unit, passed(UnitFactory(code="COS10009")))
    let_pass = [{"rule": "requisites_missing", "reason": "Work experience."}]

    row = ask(client_for("staff"), offering, student_id=str(me.user.pk), overrides=let_pass).json()

    assert (row["status"], row["requisites"]) == ("enrolled", "waived")
    assert EnrollmentOverride.objects.get().facts["missing"] == ["Pass COS10009."]


def test_approval__asked_for_by_the_requisites__pending_with_the_question_until_decided():
    convenor, me = client_for("convenor"), student()
    offering = SemesterOfferingFactory(unit__convenor=convenor.user)
    require(offering.unit, ASK)

    row = ask(me, offering).json()
    asked = EnrollmentApproval.objects.get()
    seen = eligibility(student(), offering)
    convenor.post(f"/api/v1/enrollment-approvals/{asked.pk}/approve", {"reason": "Yes, there is."})
    recheck_enrollments(SYSTEM, student_ids=[me.user.pk])

    assert (row["status"], asked.questions) == ("pending", [ASK["question"]])
    assert (seen["outcome"], seen["requisites"]["questions"]) == ("pending", [ASK["question"]])
    now = me.get(f"{PATH}/{row['id']}").json()
    assert (now["status"], now["requisites"]) == ("enrolled", "met")


def test_eligibility__seen_by_the_convenor__tells_what_is_missing_and_no_marks_of_other_units():
    convenor, me = client_for("convenor"), student()
    offering = SemesterOfferingFactory(unit__convenor=convenor.user)
    EnrollmentFactory(student=me.user, offering__unit=UnitFactory(convenor=convenor.user))
    first = UnitFactory(code="COS10009")
    require(offering.unit, passed(first, "60.00"))
    have_passed(me, first, "55.00")

    seen = eligibility(convenor, offering, me.user.pk)

    assert seen["requisites"]["missing"] == ["Pass COS10009 with a mark of 60.00 or better."]
    assert "55.00" not in str(seen)


def test_corequisite__alone__refused_and_beside_the_other_enrolled():
    me, offering, other = student(), SemesterOfferingFactory(), UnitFactory()
    same = SemesterOfferingFactory(unit=other, teaching_period=offering.teaching_period)
    require(offering.unit, beside(other))

    alone = ask(me, offering)
    ask(me, same)
    together = ask(me, offering)

    assert codes(alone) == ["requisites_missing"]
    assert together.json()["requisites"] == "met"


def test_waitlist__who_no_longer_meets_the_requisites__is_skipped_and_told():
    me, first, offering = student(), student(), SemesterOfferingFactory(capacity=1)
    running = EnrollmentFactory(student=me.user, offering__teaching_period=earlier())
    there = ask(first, offering).json()
    require(offering.unit, passed(running.unit))
    row = ask(me, offering).json()
    me.post(f"{PATH}/{running.pk}/withdraw")

    first.post(f"{PATH}/{there['id']}/withdraw")

    told = me.get(f"{PATH}/{row['id']}").json()
    assert (row["status"], row["requisites"], told["status"]) == ("waitlisted", "conditional", "waitlisted")
    assert [each["code"] for each in told["skip_reasons"]] == ["requisites_missing"]


def test_dry_run__of_a_conditional_place__tells_the_same_and_writes_nothing():
    me, first, offering = student(), UnitFactory(), SemesterOfferingFactory()
    EnrollmentFactory(student=me.user, offering__unit=first, offering__teaching_period=earlier())
    require(offering.unit, passed(first))
    body = {"offering_id": str(offering.pk)}

    rehearsed = me.post(PATH, body, HTTP_IDEMPOTENCY_KEY="dry", HTTP_PREFER="dry-run").json()
    assert not Enrollment.objects.filter(offering=offering).exists()
    done = ask(me, offering).json()

    moving = ("id", "requested_at", "created_at", "updated_at")
    assert {**rehearsed, **dict.fromkeys(moving)} == {**done, **dict.fromkeys(moving)}
