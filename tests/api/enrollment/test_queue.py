"""Freed seats go to who waits, in their order; a newcomer never jumps the queue."""

from datetime import timedelta

import pytest

from domain.enrollment.jobs import look
from domain.enrollment.models import Enrollment
from domain.policy import limits
from domain.shared import clock
from tests.api.enrollment.samples import PATH, ask, assert_counts_are_true, student
from tests.factories.academic import CourseFactory, SemesterOfferingFactory
from tests.factories.enrollment import EnrollmentHoldFactory, ReservedPlaceFactory
from tests.support.client import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
OFFERINGS = "/api/v1/semester-offerings"


def state(row: dict) -> str:
    return Enrollment.objects.get(pk=row["id"]).status


def change(offering, **body):
    staff = client_for("staff")
    tag = staff.get(f"{OFFERINGS}/{offering.pk}")["ETag"]
    return staff.patch(f"{OFFERINGS}/{offering.pk}", body, HTTP_IF_MATCH=tag)


def test_full__students_wait_in_the_order_of_their_requests():
    offering = SemesterOfferingFactory(capacity=1)
    rows = [ask(student(), offering).json() for _ in range(4)]

    assert [(row["status"], row["queue_position"]) for row in rows] == [
        ("enrolled", None), ("waitlisted", 1), ("waitlisted", 2), ("waitlisted", 3),
    ]  # fmt: skip
    assert_counts_are_true(offering)


def test_withdraw__the_first_who_waits_gets_the_seat():
    offering, first = SemesterOfferingFactory(capacity=1), student()
    place = ask(first, offering).json()
    waiting = [ask(student(), offering).json() for _ in range(2)]

    first.post(f"{PATH}/{place['id']}/withdraw")

    assert [state(row) for row in (place, *waiting)] == ["withdrawn", "enrolled", "waitlisted"]
    assert_counts_are_true(offering)


def test_capacity_rises__those_who_wait_get_the_seats_before_a_newcomer():
    offering = SemesterOfferingFactory(capacity=1)
    ask(student(), offering)
    waiting = [ask(student(), offering).json() for _ in range(3)]

    assert change(offering, capacity=3).status_code == 200

    assert [state(row) for row in waiting] == ["enrolled", "enrolled", "waitlisted"]
    assert ask(student(), offering).json()["queue_position"] == 2
    assert_counts_are_true(offering)


def test_capacity_below_the_enrolled__refused_and_unchanged():
    offering = SemesterOfferingFactory(capacity=2)
    for _ in range(2):
        ask(student(), offering)

    response = change(offering, capacity=1)

    assert (response.status_code, response.json()["code"]) == (422, "capacity_below_enrolled")
    assert response.json()["params"]["seats_taken"] == 2
    offering.refresh_from_db()
    assert (offering.capacity, offering.version) == (2, 1)
    assert change(offering, capacity=-1).status_code == 422


def test_skipped__keeps_the_place_is_told_why_and_comes_in_once_it_is_mended():
    offering, first, held = SemesterOfferingFactory(capacity=1), student(), student()
    place = ask(first, offering).json()
    skipped = ask(held, offering).json()
    hold = EnrollmentHoldFactory(student=held.user, released_at=None)

    first.post(f"{PATH}/{place['id']}/withdraw")
    told = held.get(f"{PATH}/{skipped['id']}").json()

    assert (told["status"], told["queue_position"]) == ("waitlisted", 1)
    assert [each["code"] for each in told["skip_reasons"]] == ["on_hold"]
    client_for("staff").post(f"/api/v1/enrollment-holds/{hold.pk}/release", {"reason": "Paid."})
    newcomer = ask(student(), offering).json()
    assert (state(skipped), newcomer["status"]) == ("enrolled", "waitlisted")
    assert_counts_are_true(offering)


def test_eligibility__while_somebody_who_waits_may_have_the_free_seat__says_that_one_would_wait():
    offering, first, held = SemesterOfferingFactory(capacity=1), student(), student()
    place = ask(first, offering).json()
    ask(held, offering)
    hold = EnrollmentHoldFactory(student=held.user, released_at=None)
    first.post(f"{PATH}/{place['id']}/withdraw")
    path, newcomer = f"{OFFERINGS}/{offering.pk}/eligibility", student()

    while_held = newcomer.get(path).json()["outcome"]
    client_for("staff").post(f"/api/v1/enrollment-holds/{hold.pk}/release", {"reason": "Paid."})
    after = newcomer.get(path).json()["outcome"]

    assert (while_held, after) == ("enrolled", "waitlisted")
    assert ask(newcomer, offering).json()["status"] == after


def test_look__lets_in_who_was_skipped_before_without_anybody_asking():
    offering, first, held = SemesterOfferingFactory(capacity=1), student(), student()
    place = ask(first, offering).json()
    skipped = ask(held, offering).json()
    hold = EnrollmentHoldFactory(student=held.user, released_at=None)
    first.post(f"{PATH}/{place['id']}/withdraw")
    client_for("staff").post(f"/api/v1/enrollment-holds/{hold.pk}/release", {"reason": "Paid."})

    look(timestamp=0)

    assert state(skipped) == "enrolled"


def test_reserved__seats_are_kept_for_the_course_and_others_wait():
    course = CourseFactory()
    offering = SemesterOfferingFactory(capacity=2)
    ReservedPlaceFactory(offering=offering, seats=1, course=course)

    outsiders = [ask(student(), offering).json() for _ in range(2)]
    insider = ask(student(course=course), offering).json()

    assert [row["status"] for row in outsiders] == ["enrolled", "waitlisted"]
    assert insider["status"] == "enrolled"
    assert insider["reserved_place_id"] is not None
    assert_counts_are_true(offering)


def test_reserved__more_than_there_are_seats__refused():
    offering, course = SemesterOfferingFactory(capacity=3), CourseFactory()
    body = {"offering_id": str(offering.pk), "name": "Second year", "seats": 4, "course_id": str(course.pk)}

    response = client_for("staff").post("/api/v1/reserved-places", body)

    assert (response.status_code, response.json()["code"]) == (422, "too_many_reserved")
    assert not offering.reserved_places.exists()


def test_reserved__for_one_group_too_many__refused():
    offering, course = SemesterOfferingFactory(capacity=100), CourseFactory()
    for number in range(limits.RESERVED_PLACES_MAX - 1):
        ReservedPlaceFactory(offering=offering, name=f"Group {number}", seats=1, course=course)
    ReservedPlaceFactory(name="Elsewhere", course=course)
    staff, body = client_for("staff"), {"offering_id": str(offering.pk), "seats": 1, "course_id": str(course.pk)}

    last = staff.post("/api/v1/reserved-places", {**body, "name": "The last"})
    response = staff.post("/api/v1/reserved-places", {**body, "name": "One more"})

    assert last.status_code == 201, last.content
    assert (response.status_code, response.json()["code"]) == (422, "too_many_reserved_places")
    assert response.json()["params"] == {"limit": limits.RESERVED_PLACES_MAX}
    assert offering.reserved_places.count() == limits.RESERVED_PLACES_MAX


def test_offer__the_first_is_offered_the_seat_and_accepts():
    offering, first, second = (
        SemesterOfferingFactory(capacity=1, promotion="offer", offer_hours=24),
        student(),
        student(),
    )
    place = ask(first, offering).json()
    waiting = ask(second, offering).json()
    first.post(f"{PATH}/{place['id']}/withdraw")

    told = second.get(f"{PATH}/{waiting['id']}").json()
    accepted = second.post(f"{PATH}/{waiting['id']}/accept")

    assert (told["status"], told["offer_expires_at"]) == ("offered", "2026-03-03T12:00:00.000000Z")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "enrolled")
    assert_counts_are_true(offering)


def test_offer__nobody_took_in_time__goes_to_the_next(frozen_clock):
    offering, first, late, third = (
        SemesterOfferingFactory(capacity=1, promotion="offer"),
        student(),
        student(),
        student(),
    )
    place = ask(first, offering).json()
    waiting, next_one = ask(late, offering).json(), ask(third, offering).json()
    first.post(f"{PATH}/{place['id']}/withdraw")
    frozen_clock.shift(timedelta(hours=48))
    late = client_for(user=late.user)

    refused = late.post(f"{PATH}/{waiting['id']}/accept")
    look(timestamp=0)

    assert (refused.status_code, refused.json()["code"]) == (409, "offer_expired")
    assert [state(waiting), state(next_one)] == ["withdrawn", "offered"]
    assert Enrollment.objects.get(pk=waiting["id"]).outcome == "expired"
    assert_counts_are_true(offering)


def test_offer__declined__goes_to_the_next():
    offering, first, second, third = (
        SemesterOfferingFactory(capacity=1, promotion="offer"),
        student(),
        student(),
        student(),
    )
    place = ask(first, offering).json()
    waiting, next_one = ask(second, offering).json(), ask(third, offering).json()
    first.post(f"{PATH}/{place['id']}/withdraw")

    assert second.post(f"{PATH}/{waiting['id']}/decline").json()["outcome"] == "declined"
    assert state(next_one) == "offered"
    assert third.post(f"{PATH}/{waiting['id']}/accept").status_code == 404


def test_closed__who_still_waits_is_let_go():
    offering = SemesterOfferingFactory(capacity=0)
    waiting = ask(student(), offering).json()
    offering.enrollment_closes_at = clock.now()
    offering.save(update_fields=["enrollment_closes_at"])

    look(timestamp=0)

    assert (state(waiting), Enrollment.objects.get(pk=waiting["id"]).outcome) == ("withdrawn", "expired")
    assert_counts_are_true(offering)


def test_approval__pending_keeps_the_seat_until_it_is_decided():
    convenor = client_for("convenor")
    offering = SemesterOfferingFactory(capacity=1, approval_required=True, unit__convenor=convenor.user)
    mine, theirs = student(), student()
    pending, waiting = ask(mine, offering).json(), ask(theirs, offering).json()
    queue = convenor.get("/api/v1/enrollment-approvals?status=open").json()["results"]

    assert [pending["status"], waiting["status"]] == ["pending", "waitlisted"]
    assert [each["enrollment_id"] for each in queue] == [pending["id"]]
    path = f"/api/v1/enrollment-approvals/{queue[0]['id']}"
    assert mine.post(f"{path}/approve", {"reason": "I am good."}).status_code == 403
    assert convenor.post(f"{path}/reject", {"reason": "Marks too low."}).json()["status"] == "rejected"
    assert [state(pending), state(waiting)] == ["withdrawn", "pending"]
    again = convenor.get("/api/v1/enrollment-approvals?status=open").json()["results"][0]
    assert convenor.post(f"/api/v1/enrollment-approvals/{again['id']}/approve", {"reason": "Good."}).status_code == 200
    assert state(waiting) == "enrolled"
    assert_counts_are_true(offering)
