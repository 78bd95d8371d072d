"""Sessions at the same time: refused, allowed for an offering, let pass for a student, told beforehand."""

from datetime import date, time, timedelta

import pytest

from domain.audit.models import AuditEvent
from domain.enrollment.models import Enrollment, EnrollmentOverride
from tests.api.enrollment.samples import ask, codes, plan, student
from tests.factories.academic import SemesterOfferingFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.timetable import ClashAllowanceFactory, SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
ALLOWANCES = "/api/v1/clash-allowances"


def taught(hour: int, *, weeks: int = 3, minutes: int = 120, **offering):
    """Return an offering with sessions on Mondays at this hour."""
    row = SemesterOfferingFactory(**offering)
    for week in range(weeks):
        end = timedelta(hours=hour, minutes=minutes)
        SessionFactory(
            offering=row,
            held_on=date(2026, 3, 2) + timedelta(weeks=week),
            starts_local=time(hour),
            ends_local=(time(end.seconds // 3600, end.seconds // 60 % 60)),
        )
    return row


@pytest.fixture
def me():
    return student()


def test_asking__for_what_is_held_while_another_is__is_refused_and_names_it(me):
    first, second = taught(9), taught(10)  # the first of the three sessions of each is over
    assert ask(me, first).status_code == 201

    answer = ask(me, second)

    assert (answer.status_code, codes(answer)) == (422, ["timetable_clash"])
    assert answer.json()["errors"][0]["params"]["clashes"] == [
        {
            "unit": first.unit.code,
            "offering_id": str(first.pk),
            "sessions": 2,
            "starts_at": "2026-03-08T23:00:00Z",
            "ends_at": "2026-03-09T00:00:00Z",
        }
    ]
    assert Enrollment.objects.count() == 1


def test_asking__for_what_begins_when_another_ends__is_no_clash(me):
    assert [ask(me, each).status_code for each in (taught(9), taught(11), taught(8, minutes=60))] == [201] * 3


def test_asking__while_only_cancelled_sessions_clash__is_no_clash(me):
    first, second = taught(9), taught(9)
    ask(me, first)
    first.sessions.update(status="cancelled")

    assert ask(me, second).status_code == 201


def test_asking__while_only_sessions_that_are_over_clash__is_no_clash(me):
    first, second = taught(9), taught(9, weeks=1)
    ask(me, first)

    assert ask(me, second).status_code == 201


def test_asking__for_what_clashes_with_a_number_in_the_queue__is_no_clash(me):
    first = taught(9)
    EnrollmentFactory(student=me.user, offering=first, status="waitlisted", queue_number=1)

    assert ask(me, taught(9)).status_code == 201


@pytest.mark.parametrize("allowed", [0, 1])
def test_allowance__of_either_offering__lets_them_clash(me, client_as, allowed):
    offerings = [taught(9), taught(9)]
    body = {"offering_id": str(offerings[allowed].pk), "reason": "Its lectures are recorded."}
    assert client_as("staff").post(ALLOWANCES, body).status_code == 201

    assert [ask(me, each).status_code for each in offerings] == [201, 201]


def test_allowance__given_twice_or_without_a_reason__is_refused(client_as):
    staff, row = client_as("staff"), ClashAllowanceFactory()
    again = staff.post(ALLOWANCES, {"offering_id": str(row.offering_id), "reason": "Once more."})
    empty = staff.post(ALLOWANCES, {"offering_id": str(taught(9).pk), "reason": " "})

    assert (again.status_code, again.json()["code"]) == (409, "already_exists")
    assert empty.status_code == 422
    assert staff.get(ALLOWANCES).json()["results"][0]["id"] == str(row.pk)


def test_override__with_a_reason__lets_one_student_clash_and_is_recorded(me, client_as):
    first, second = taught(9), taught(9)
    ask(me, first)

    answer = ask(
        client_as("staff"),
        second,
        student_id=str(me.user.pk),
        overrides=[{"rule": "timetable_clash", "reason": "Attends the other by video."}],
    )

    assert answer.status_code == 201
    row = EnrollmentOverride.objects.get()
    assert (row.rule, row.facts) == ("timetable_clash", {})
    found = AuditEvent.objects.get(action="enrollment.override").after["facts"]
    assert found["clashes"][0]["unit"] == first.unit.code


def test_plan__that_swaps_for_what_is_held_then__is_no_clash_with_what_it_drops(me):
    first, second = taught(9), taught(9)
    old = ask(me, first).json()["id"]

    answer = plan(me, {"action": "swap", "enrollment_id": old, "offering_id": str(second.pk)})

    assert answer.status_code == 200
    assert Enrollment.objects.get(status="enrolled").offering_id == second.pk


def test_plan__of_two_that_clash__is_refused_whole(me):
    items = [{"action": "add", "offering_id": str(taught(9).pk)} for _ in range(2)]

    answer = plan(me, *items)

    assert answer.status_code == 422
    assert [each["code"] for each in answer.json()["errors"]] == ["timetable_clash"]
    assert not Enrollment.objects.exists()


def test_eligibility__of_what_clashes__tells_so(me):
    first, second = taught(9), taught(9)
    ask(me, first)

    found = me.get(f"/api/v1/semester-offerings/{second.pk}/eligibility").json()

    told = {each["rule"]: each for each in found["checks"]}["timetable_clash"]
    assert (told["passed"], told["facts"]["clashes"][0]["unit"]) == (False, first.unit.code)


def test_freed_seat__that_would_clash_for_the_first__goes_to_the_next(me, client_as):
    full, other = taught(9, capacity=1), taught(9)
    holder, second = student(), student()
    place = ask(holder, full).json()["id"]
    ask(me, full)
    ask(second, full)
    ask(me, other)

    holder.post(f"/api/v1/enrollments/{place}/withdraw", {})

    status = dict(Enrollment.objects.filter(offering=full).values_list("student_id", "status"))
    assert (status[me.user.pk], status[second.user.pk]) == ("waitlisted", "enrolled")
