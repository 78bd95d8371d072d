"""Withdrawals by the campus's calendar, plans, and many at once."""

from datetime import UTC, date, datetime

import pytest

from domain.audit.models import AuditEvent
from domain.enrollment.models import Enrollment
from domain.records.models import GradeScheme, TranscriptEntry
from tests.api.enrollment.samples import PATH, ask, assert_counts_are_true, codes, plan, student
from tests.factories.academic import SemesterOfferingFactory, TeachingPeriodFactory
from tests.factories.people import EnrollmentFactory
from tests.support.client import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


# Census on 31 March, penalty on 30 April, at Hawthorn: eleven hours ahead of UTC until the clocks change on 5 April.
@pytest.mark.parametrize(
    ("instant", "outcome", "grades"),
    [
        (datetime(2026, 3, 31, 12, 59, 59, tzinfo=UTC), "no_record", []),
        (datetime(2026, 3, 31, 13, 0, tzinfo=UTC), "wd", ["WD"]),
        (datetime(2026, 4, 30, 13, 59, 59, tzinfo=UTC), "wd", ["WD"]),
        (datetime(2026, 4, 30, 14, 0, tzinfo=UTC), "wf", ["WF"]),
    ],
)
def test_withdraw__at_the_edge_of_a_day_at_the_campus__leaves_what_it_says(frozen_clock, instant, outcome, grades):
    enrollment = EnrollmentFactory(student=student().user)
    frozen_clock.move_to(instant)
    me = client_for(user=enrollment.student, role="student")

    response = me.post(f"{PATH}/{enrollment.pk}/withdraw")

    assert (response.status_code, response.json()["outcome"]) == (200, outcome)
    assert list(TranscriptEntry.objects.values_list("grade", flat=True)) == grades
    assert_counts_are_true(enrollment.offering)


def test_withdraw__own_dates_of_the_offering__override_the_period(frozen_clock):
    offering = SemesterOfferingFactory(census_on="2026-03-03", penalty_on="2026-03-04")
    enrollment = EnrollmentFactory(student=student().user, offering=offering)
    frozen_clock.move_to(datetime(2026, 3, 3, 14, tzinfo=UTC))

    response = client_for(user=enrollment.student, role="student").post(f"{PATH}/{enrollment.pk}/withdraw")

    assert response.json()["outcome"] == "wd"


@pytest.mark.parametrize("status", ["withdrawn", "completed", "failed"])
def test_withdraw__after_the_end__refused_and_unchanged(status):
    enrollment = EnrollmentFactory(student=student().user, status=status)

    response = client_for(user=enrollment.student, role="student").post(f"{PATH}/{enrollment.pk}/withdraw")

    assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.version) == (status, 1)


def test_withdraw__stale_tag__refused_and_unchanged():
    enrollment = EnrollmentFactory(student=student().user)
    me = client_for(user=enrollment.student, role="student")

    response = me.post(f"{PATH}/{enrollment.pk}/withdraw", HTTP_IF_MATCH='"9-abcdefabcdefabcdef"')

    assert response.status_code == 412
    enrollment.refresh_from_db()
    assert enrollment.status == "enrolled"


def test_plan__all_or_nothing__one_refusal_changes_nothing_and_points_at_its_item():
    me, good, full = student(), SemesterOfferingFactory(), SemesterOfferingFactory(capacity=0, waitlist_capacity=0)
    there = ask(me, SemesterOfferingFactory()).json()
    items = [
        {"action": "drop", "enrollment_id": there["id"]},
        {"action": "add", "offering_id": str(good.pk)},
        {"action": "add", "offering_id": str(full.pk)},
    ]

    response = plan(me, *items)

    assert (response.status_code, response.json()["code"]) == (422, "plan_refused")
    assert [(each["pointer"], each["code"]) for each in response.json()["errors"]] == [
        ("/items/2", "offering_full"),
        ("/items/2", "waitlist_full"),
    ]
    assert list(Enrollment.objects.values_list("status", flat=True)) == ["enrolled"]
    assert_counts_are_true(good)


def test_plan__best_effort__does_what_it_can():
    me, good, full = student(), SemesterOfferingFactory(), SemesterOfferingFactory(capacity=0, waitlist_capacity=0)

    body = plan(
        me,
        {"action": "add", "offering_id": str(full.pk)},
        {"action": "add", "offering_id": str(good.pk)},
        atomic=False,
    ).json()

    assert (body["done"], body["failed"]) == (1, 1)
    assert [len(each["errors"]) for each in body["outcomes"]] == [2, 0]
    assert Enrollment.objects.get().offering == good
    assert_counts_are_true(good)


def test_plan__swap__drops_the_old_only_if_the_new_is_had():
    me, period = student(), TeachingPeriodFactory()
    old = SemesterOfferingFactory(teaching_period=period)
    new = SemesterOfferingFactory(teaching_period=period, unit=old.unit, campus="croydon")
    full = SemesterOfferingFactory(capacity=0, waitlist_capacity=0)
    there = ask(me, old).json()

    refused = plan(
        me, {"action": "swap", "enrollment_id": there["id"], "offering_id": str(full.pk)}, key="a", atomic=False
    )
    kept = Enrollment.objects.get(pk=there["id"]).status
    done = plan(me, {"action": "swap", "enrollment_id": there["id"], "offering_id": str(new.pk)}, key="b")

    assert (refused.json()["failed"], kept) == (1, "enrolled")
    assert done.json()["done"] == 1
    assert Enrollment.objects.get(pk=there["id"]).status == "withdrawn"
    assert Enrollment.objects.get(offering=new).status == "enrolled"
    assert_counts_are_true(old)


@pytest.mark.parametrize(
    ("new", "code"),
    [({"capacity": 0, "waitlist_capacity": 5}, "offering_full"), ({"approval_required": True}, "swap_not_certain")],
    ids=["a_number_in_the_queue", "a_request_to_be_decided_on"],
)
def test_plan__swap_for_less_than_a_place__refused_and_the_old_one_kept(new, code):
    me, old, other = student(), SemesterOfferingFactory(), SemesterOfferingFactory(**new)
    there = ask(me, old).json()

    response = plan(me, {"action": "swap", "enrollment_id": there["id"], "offering_id": str(other.pk)})

    assert (response.status_code, codes(response)) == (422, [code])
    assert [(row.offering_id, row.status) for row in Enrollment.objects.all()] == [(old.pk, "enrolled")]
    assert_counts_are_true(old)
    assert_counts_are_true(other)


def test_plan__drop_makes_room_for_the_load():
    me, period = student(), TeachingPeriodFactory()
    rows = [ask(me, SemesterOfferingFactory(teaching_period=period)).json() for _ in range(4)]
    fifth = SemesterOfferingFactory(teaching_period=period)

    body = plan(
        me, {"action": "add", "offering_id": str(fifth.pk)}, {"action": "drop", "enrollment_id": rows[0]["id"]}
    ).json()

    assert (body["done"], body["failed"]) == (2, 0)


def test_plan__somebody_elses_enrollment_or_the_same_twice__refused():
    me, theirs, offering = student(), EnrollmentFactory(), SemesterOfferingFactory()
    add = {"action": "add", "offering_id": str(offering.pk)}

    stranger = plan(me, {"action": "drop", "enrollment_id": str(theirs.pk)}, key="a")
    twice = plan(me, add, add, key="b")

    assert codes(stranger) == ["no_such_enrollment"]
    assert codes(twice) == ["plan_item_repeated"]
    theirs.refresh_from_db()
    assert theirs.status == "enrolled"
    assert Enrollment.objects.count() == 1


def test_bulk__staff_enrolls_many__an_outcome_for_each():
    staff, offering = client_for("staff"), SemesterOfferingFactory(capacity=2, waitlist_capacity=0)
    people = [student().user for _ in range(3)]
    items = [{"offering_id": str(offering.pk), "student_id": str(person.pk)} for person in people]

    body = staff.post(f"{PATH}/bulk", {"items": items, "atomic": False}, HTTP_IDEMPOTENCY_KEY="a").json()
    refused = staff.post(f"{PATH}/bulk", {"items": items}, HTTP_IDEMPOTENCY_KEY="b")

    assert (body["created"], body["failed"]) == (2, 1)
    assert [each["code"] for each in body["outcomes"][2]["errors"]] == ["offering_full", "waitlist_full"]
    assert refused.status_code == 422
    assert_counts_are_true(offering)


def test_bulk_withdraw__many__seats_go_on_when_all_are_done():
    staff, offering = client_for("staff"), SemesterOfferingFactory(capacity=2)
    rows = [ask(student(), offering).json() for _ in range(5)]
    ids = [row["id"] for row in rows[:2]]

    body = staff.post(
        f"{PATH}/bulk-withdraw", {"enrollment_ids": ids, "reason": "Cancelled class."}, HTTP_IDEMPOTENCY_KEY="a"
    ).json()

    assert (body["withdrawn"], body["failed"]) == (2, 0)
    found = [Enrollment.objects.get(pk=row["id"]).status for row in rows]
    assert found == ["withdrawn", "withdrawn", "enrolled", "enrolled", "waitlisted"]
    assert_counts_are_true(offering)


def test_bulk_withdraw__a_place_and_the_first_who_waits__the_seat_goes_to_the_second():
    staff, offering = client_for("staff"), SemesterOfferingFactory(capacity=1)
    rows = [ask(student(), offering).json() for _ in range(3)]
    ids = [row["id"] for row in rows[:2]]

    response = staff.post(
        f"{PATH}/bulk-withdraw", {"enrollment_ids": ids, "reason": "Left the course."}, HTTP_IDEMPOTENCY_KEY="a"
    )

    assert (response.status_code, response.json()["withdrawn"]) == (200, 2)
    found = [Enrollment.objects.get(pk=row["id"]).status for row in rows]
    assert found == ["withdrawn", "withdrawn", "enrolled"]
    assert_counts_are_true(offering)


def test_bulk_withdraw__late__every_one_is_on_the_transcript(frozen_clock):
    rows = [EnrollmentFactory(student=student().user) for _ in range(3)]
    frozen_clock.move_to(datetime(2026, 4, 15, tzinfo=UTC))
    body = {"enrollment_ids": [str(row.pk) for row in rows], "reason": "Left the course."}

    response = client_for("staff").post(f"{PATH}/bulk-withdraw", body, HTTP_IDEMPOTENCY_KEY="a")

    assert response.json()["withdrawn"] == 3
    entries = TranscriptEntry.objects.order_by("enrollment")
    assert list(entries.values_list("enrollment", "grade")) == [
        (row.pk, "WD") for row in sorted(rows, key=lambda r: r.pk)
    ]


def test_bulk_withdraw__more_places__only_the_statements_of_each_one_more(query_count):
    def withdraw(number: int) -> int:
        ids = [str(EnrollmentFactory(student=student().user).pk) for _ in range(number)]
        body = {"enrollment_ids": ids, "reason": "Left the course."}
        return query_count(lambda: staff.post(f"{PATH}/bulk-withdraw", body, HTTP_IDEMPOTENCY_KEY=str(number)))

    staff = client_for("staff")
    staff.get(PATH)
    few, more, many = (withdraw(number) for number in (2, 3, 4))

    assert many - more == more - few <= 7


def test_bulk_withdraw__one_late_where_no_scheme_holds__only_that_one_is_refused(frozen_clock):
    graded, other = EnrollmentFactory(), EnrollmentFactory(offering__campus="sarawak")
    GradeScheme.objects.filter(campus="sarawak").update(valid_until=date(2010, 1, 1))
    frozen_clock.move_to(datetime(2026, 4, 15, tzinfo=UTC))
    body = {"enrollment_ids": [str(other.pk), str(graded.pk)], "reason": "Left the course."}

    response = client_for("staff").post(f"{PATH}/bulk-withdraw", body, HTTP_IDEMPOTENCY_KEY="a")

    assert (response.status_code, response.json()["withdrawn"], response.json()["failed"]) == (200, 1, 1)
    refused, done = response.json()["outcomes"]
    assert ([each["code"] for each in refused["errors"]], done["errors"]) == (["no_grade_scheme"], [])
    assert dict(Enrollment.objects.values_list("pk", "status")) == {graded.pk: "withdrawn", other.pk: "enrolled"}
    assert list(TranscriptEntry.objects.values_list("enrollment", "grade")) == [(graded.pk, "WD")]
    assert not AuditEvent.objects.filter(object_id=other.pk).exists()
    assert_counts_are_true(graded.offering)
    assert_counts_are_true(other.offering)


def test_bulk_withdraw__of_what_nobody_sees__an_outcome_for_each():
    body = {"enrollment_ids": ["01a20a06-0000-7000-8000-000000000000"], "reason": "Left the course."}

    response = client_for("staff").post(f"{PATH}/bulk-withdraw", body, HTTP_IDEMPOTENCY_KEY="a")

    assert (response.status_code, response.json()["failed"]) == (200, 1)
    assert [each["code"] for each in response.json()["outcomes"][0]["errors"]] == ["not_found"]
