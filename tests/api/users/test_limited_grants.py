"""A role within one course, unit or offering: what it reaches, and what it does not."""

import pytest

from domain.academic.models import SemesterOffering
from domain.policy.permissions import OPEN
from tests.factories.academic import (
    CourseFactory,
    CourseUnitFactory,
    IntakeFactory,
    SemesterOfferingFactory,
    TeachingPeriodFactory,
    UnitFactory,
)
from tests.factories.users import UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db
OFFERINGS, UNITS = "/api/v1/semester-offerings", "/api/v1/units"


def staff_within(client_as, **limit):
    return client_as(user=UserRoleFactory(user=UserFactory(), role_id="staff", **limit).user)


def change(client, offering):
    capacity = SemesterOffering.objects.get(pk=offering.pk).capacity
    response = client.patch(f"{OFFERINGS}/{offering.pk}", {"capacity": capacity + 1}, HTTP_IF_MATCH="*")
    offering.refresh_from_db()
    assert offering.capacity - capacity == (response.status_code == 200)
    return response.status_code


def offering_of(unit, campus="hawthorn"):
    return {
        "unit_id": str(unit.pk),
        "teaching_period_id": str(TeachingPeriodFactory().pk),
        "campus": campus,
        "delivery_mode": "on_campus",
        "capacity": 20,
        "enrollment_opens_at": "2026-01-01T00:00:00Z",
        "enrollment_closes_at": "2026-02-01T00:00:00Z",
        "starts_on": "2026-03-02",
        "ends_on": "2026-05-29",
    }


def test_staff_within_a_unit__changes_its_offerings_and_no_other(client_as):
    inside, outside = SemesterOfferingFactory(), SemesterOfferingFactory()
    client = staff_within(client_as, unit=inside.unit)

    assert (change(client, inside), change(client, outside)) == (200, 403)


def test_staff_within_an_offering__changes_it_and_no_other_of_the_unit(client_as):
    inside = SemesterOfferingFactory()
    sister = SemesterOfferingFactory(unit=inside.unit)
    client = staff_within(client_as, offering=inside)

    assert (change(client, inside), change(client, sister)) == (200, 403)


def test_staff_within_a_course__changes_offerings_of_its_units_and_no_other(client_as):
    course, inside, outside = CourseFactory(), SemesterOfferingFactory(), SemesterOfferingFactory()
    CourseUnitFactory(course=course, unit=inside.unit)
    CourseUnitFactory(unit=outside.unit)
    client = staff_within(client_as, course=course)

    assert (change(client, inside), change(client, outside)) == (200, 403)


def test_staff_within_two_units__reaches_both(client_as):
    first, second, outside = (SemesterOfferingFactory() for _ in range(3))
    client = staff_within(client_as, unit=first.unit)
    UserRoleFactory(user=client.user, role_id="staff", unit=second.unit)

    assert [change(client, each) for each in (first, second, outside)] == [200, 200, 403]


def test_staff_within_units__two_people_with_one_plan__each_reaches_their_own(client_as):
    """A statement is compiled once for both: the ids must be those of whoever asks."""
    first, second = SemesterOfferingFactory(), SemesterOfferingFactory()
    ada, bob = (staff_within(client_as, unit=each.unit) for each in (first, second))

    seen = [
        {row["unit_id"] for row in client.get("/api/v1/user-roles").json()["results"]} for client in (ada, bob, ada)
    ]

    assert seen == [{str(first.unit_id)}, {str(second.unit_id)}, {str(first.unit_id)}]
    assert [change(client, each) for client in (ada, bob) for each in (first, second)] == [200, 403, 403, 200]


def test_staff_within_a_unit__adds_offerings_of_it_and_no_other(client_as):
    inside, outside = UnitFactory(), UnitFactory()
    client = staff_within(client_as, unit=inside)

    added, refused = client.post(OFFERINGS, offering_of(inside)), client.post(OFFERINGS, offering_of(outside))

    assert added.status_code == 201, added.content
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert [each.unit_id for each in SemesterOffering.objects.all()] == [inside.pk]


def test_staff_within_a_unit__adds_in_bulk__only_rows_inside(client_as):
    inside, outside = UnitFactory(), UnitFactory()
    client = staff_within(client_as, unit=inside)
    items = [offering_of(inside), offering_of(outside)]

    loose = client.post(f"{OFFERINGS}/bulk", {"items": items, "atomic": False}, HTTP_IDEMPOTENCY_KEY="loose")
    strict = client.post(
        f"{OFFERINGS}/bulk",
        {"items": [offering_of(inside, "croydon"), offering_of(outside)]},
        HTTP_IDEMPOTENCY_KEY="strict",
    )

    assert loose.status_code == 200, loose.content
    assert [[error["code"] for error in each["errors"]] for each in loose.json()["outcomes"]] == [[], ["forbidden"]]
    assert (strict.status_code, strict.json()["code"]) == (422, "bulk_rejected")
    assert [each.unit_id for each in SemesterOffering.objects.all()] == [inside.pk]


def test_staff_within_a_unit__changes_the_unit_but_adds_none(client_as):
    inside, outside = UnitFactory(), UnitFactory()
    client = staff_within(client_as, unit=inside)
    unit = {"code": "X1", "name": "X", "department": "D", "level": 1, "credit_points": "12.50"}

    changed = [client.patch(f"{UNITS}/{each.pk}", {"level": 3}).status_code for each in (inside, outside)]

    assert changed == [200, 403]
    assert client.post(UNITS, unit).status_code == 403


def test_staff_within_a_unit__what_belongs_to_no_unit__is_out_of_reach(client_as):
    intake, client = IntakeFactory(), staff_within(client_as, unit=UnitFactory())

    assert client.patch(f"/api/v1/intakes/{intake.pk}", {"name": "Other"}).status_code == 403
    assert client.get("/api/v1/roles").json()["results"] == []


@pytest.mark.parametrize(
    "path", ["courses", "units", "course-units", "intakes", "teaching-periods", "semester-offerings"]
)
def test_open_lists__to_staff_within_a_unit__stay_whole(client_as, path):
    CourseUnitFactory()
    IntakeFactory()
    SemesterOfferingFactory()
    limited, whole = staff_within(client_as, unit=UnitFactory()), client_as("staff")

    seen, all_rows = (client.get(f"/api/v1/{path}").json()["results"] for client in (limited, whole))

    assert seen == all_rows != []


def test_open_permissions__of_a_limited_grant__reach_everything(client_as):
    body = staff_within(client_as, unit=UnitFactory()).get("/api/v1/me").json()

    assert {each["permission"] for each in body["permissions"] if each["scopes"] == ["any"]} == OPEN


def test_limited_grant__beside_the_same_role_everywhere__narrows_nothing(client_as):
    inside, outside = SemesterOfferingFactory(), SemesterOfferingFactory()
    client = staff_within(client_as, unit=inside.unit)
    UserRoleFactory(user=client.user, role_id="staff")

    assert (change(client, inside), change(client, outside)) == (200, 200)


def test_limited_grant__of_a_role_with_own_cells__own_stays_own(client_as):
    """What is bound to the caller's person is not narrowed, nor widened, by a unit."""
    person, unit = UserFactory(), UnitFactory()
    UserRoleFactory(user=person, role_id="student", unit=unit)
    UserRoleFactory(role_id="student", unit=unit)

    rows = client_as(user=person).get("/api/v1/user-roles").json()["results"]

    assert [row["user_id"] for row in rows] == [str(person.pk)]
