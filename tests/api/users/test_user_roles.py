"""Grants: who gives and takes which role, within what, for how long; and that an administrator remains."""

from datetime import UTC, datetime

import pytest

from domain.audit.models import AuditEvent
from domain.users.models import UserRole
from tests.factories.academic import CourseFactory, SemesterOfferingFactory, UnitFactory
from tests.factories.users import RoleFactory, UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db
GRANTS = "/api/v1/user-roles"
WHY = {"reason": "Begins on Monday."}


def grant(client, person, **body):
    return client.post(GRANTS, {"user_id": str(person.pk), "role": "staff", **WHY, **body})


def revoke(client, row):
    return client.post(f"{GRANTS}/{row.pk}/revoke", {"reason": "Left."})


def granter_within(client_as, role="granter", **limit):
    """Return a client for somebody who may grant and revoke, and holds staff's rights, within one object."""
    person = UserFactory()
    RoleFactory(code=role, cells={"user_role.add": "any", "user_role.revoke": "any", "user_role.view": "any"})
    UserRoleFactory(user=person, role_id=role, **limit)
    UserRoleFactory(user=person, role_id="staff", **limit)
    # To name people in a body one must see them.
    RoleFactory(code=f"{role}_sees", cells={"user.view": "any"})
    UserRoleFactory(user=person, role_id=f"{role}_sees")
    return client_as(user=person)


def test_add__by_admin__201_recorded_and_in_force_at_once(client_as, frozen_clock):
    admin, person = client_as("admin"), UserFactory()
    client = client_as(user=person)
    assert client.post("/api/v1/units", {}).status_code == 403

    response = grant(admin, person)

    assert response.status_code == 201, response.content
    body = response.json()
    assert response["Location"] == f"{GRANTS}/{body['id']}"
    assert {name: body[name] for name in ("user_id", "role", "reason", "granted_by_id", "valid_now")} == {
        "user_id": str(person.pk),
        "role": "staff",
        "reason": "Begins on Monday.",
        "granted_by_id": str(admin.user.pk),
        "valid_now": True,
    }
    assert (body["valid_from"], body["valid_until"]) == ("2026-03-02T12:00:00.000000Z", None)
    assert (body["course_id"], body["unit_id"], body["offering_id"]) == (None, None, None)
    assert client.post("/api/v1/units", {}).status_code == 422
    event = AuditEvent.objects.get()
    assert (event.action, event.object_type, str(event.object_id)) == ("user_role.add", "user_role", body["id"])
    assert (event.reason, event.after["role_id"]) == ("Begins on Monday.", "staff")


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"reason": ""}, "blank", "/reason"),
        ({"reason": "x"}, "min_length", "/reason"),
        ({"reason": "x" * 501}, "max_length", "/reason"),
        ({"user_id": "01930000-0000-7000-8000-000000000000"}, "does_not_exist", "/user_id"),
        ({"unit_id": "01930000-0000-7000-8000-000000000000"}, "does_not_exist", "/unit_id"),
        ({"role": "nobody"}, "role_unknown", "/role"),
        ({"valid_until": "2026-03-02T12:00:00Z"}, "never_holds", "/valid_until"),
        (
            {"valid_from": "2026-05-01T00:00:00Z", "valid_until": "2026-04-01T00:00:00Z"},
            "never_holds",
            "/valid_until",
        ),
        ({"valid_from": "soon"}, "invalid", "/valid_from"),
        ({"granted_by_id": "01930000-0000-7000-8000-000000000000"}, "unknown_field", "/granted_by_id"),
    ],
)
def test_add__bad_body__422_and_nothing_granted(client_as, frozen_clock, change, code, pointer):
    response = grant(client_as("admin"), UserFactory(), **change)

    assert response.status_code == 422, response.content
    assert [(each["code"], each["pointer"]) for each in response.json()["errors"]] == [(code, pointer)]
    assert UserRole.objects.filter(role_id="staff").count() == 0


def test_add__within_two_objects__422(client_as):
    limits = {"unit_id": str(UnitFactory().pk), "course_id": str(CourseFactory().pk)}

    response = grant(client_as("admin"), UserFactory(), **limits)

    assert (response.status_code, response.json()["code"]) == (422, "several_limits")
    assert {each["pointer"] for each in response.json()["errors"]} == {"/unit_id", "/course_id"}


def test_add__to_a_deactivated_account__409(client_as):
    response = grant(client_as("admin"), UserFactory(is_active=False))

    assert (response.status_code, response.json()["code"]) == (409, "account_inactive")
    assert UserRole.objects.filter(role_id="staff").count() == 0


def test_add__role_that_gives_more_than_ones_own__403_naming_it(client_as):
    granter, person = granter_within(client_as), UserFactory()

    response = grant(granter, person, role="auditor")

    assert (response.status_code, response.json()["code"]) == (403, "beyond_your_own")
    powers = ["audit_event.view", "gold_transaction.reconcile", "job.view", "user.explain"]
    assert response.json()["params"] == {"permissions": powers}
    assert not UserRole.objects.filter(user=person).exists()


@pytest.mark.parametrize(("name", "factory"), [("course", CourseFactory), ("unit", UnitFactory)])
def test_add__by_a_limited_granter__within_the_same_object_only(client_as, name, factory):
    inside, outside, person = factory(), factory(), UserFactory()
    granter = granter_within(client_as, **{name: inside})

    granted = grant(granter, person, **{f"{name}_id": str(inside.pk)})
    refused = [
        grant(granter, person, **{f"{name}_id": str(outside.pk)}),
        grant(granter, person),
        grant(granter, person, role="admin", **{f"{name}_id": str(inside.pk)}),
    ]

    assert granted.status_code == 201, granted.content
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(403, "beyond_your_own")] * 3
    assert UserRole.objects.filter(user=person).count() == 1


def test_revoke__by_admin__ended_now_recorded_and_noticed_at_once(client_as, frozen_clock):
    admin, staff = client_as("admin"), client_as("staff")
    row = UserRole.objects.get(user=staff.user)
    assert staff.post("/api/v1/units", {}).status_code == 422

    response = revoke(admin, row)

    assert response.status_code == 200, response.content
    body = response.json()
    now = "2026-03-02T12:00:00.000000Z"
    assert (body["revoked_at"], body["valid_until"], body["valid_now"]) == (now, now, False)
    assert (body["revoked_by_id"], body["version"]) == (str(admin.user.pk), 2)
    assert staff.post("/api/v1/units", {}).status_code == 403
    event = AuditEvent.objects.get()
    assert (event.action, event.reason, event.object_id) == ("user_role.revoke", "Left.", row.pk)


def test_revoke__before_it_began__never_holds(client_as, frozen_clock):
    row = UserRoleFactory(role_id="staff", valid_from=datetime(2026, 4, 1, tzinfo=UTC))

    assert revoke(client_as("admin"), row).status_code == 200
    frozen_clock.shift(60 * 86400)
    assert client_as(user=row.user).post("/api/v1/units", {}).status_code == 403


@pytest.mark.parametrize("over", ["revoked", "lapsed"])
def test_revoke__that_has_ended__409_and_unchanged(client_as, over):
    admin = client_as("admin")
    row = UserRoleFactory(role_id="staff", **({"valid_until": "2021-01-01T00:00:00Z"} if over == "lapsed" else {}))
    if over == "revoked":
        revoke(admin, row)
    row.refresh_from_db()

    response = revoke(admin, row)

    assert (response.status_code, response.json()["code"]) == (409, "grant_ended")
    assert UserRole.objects.get(pk=row.pk).version == row.version


def test_revoke__what_one_does_not_hold__403_and_still_held(client_as):
    row = UserRoleFactory(role_id="auditor")

    response = revoke(granter_within(client_as), row)

    assert (response.status_code, response.json()["code"]) == (403, "beyond_your_own")
    row.refresh_from_db()
    assert row.revoked_at is None


def test_revoke__by_a_limited_granter__only_within_the_object(client_as):
    unit = UnitFactory()
    granter = granter_within(client_as, unit=unit)
    inside, outside = UserRoleFactory(role_id="staff", unit=unit), UserRoleFactory(role_id="staff")

    assert (revoke(granter, outside).status_code, revoke(granter, inside).status_code) == (404, 200)


def test_revoke__without_the_permission__403_on_ones_own_grant(client_as):
    student = client_as("student")
    row = UserRole.objects.get(user=student.user)

    assert revoke(student, row).status_code == 403
    row.refresh_from_db()
    assert row.revoked_at is None


def test_grant__is_not_changed_or_deleted(client_as):
    admin, row = client_as("admin"), UserRoleFactory()

    assert admin.patch(f"{GRANTS}/{row.pk}", {}).status_code == 405
    assert admin.delete(f"{GRANTS}/{row.pk}").status_code == 405


def test_list__by_student__own_only(client_as):
    student = client_as("student")
    foreign = UserRoleFactory()

    rows = student.get(GRANTS).json()["results"]

    assert [row["user_id"] for row in rows] == [str(student.user.pk)]
    assert student.get(f"{GRANTS}/{foreign.pk}").status_code == 404


def test_list__filters__each_alone(client_as):
    staff, unit, course = client_as("staff"), UnitFactory(), CourseFactory()
    offering = SemesterOfferingFactory()
    within = {
        "unit_id": (UserRoleFactory(unit=unit), unit.pk),
        "course_id": (UserRoleFactory(course=course), course.pk),
        "offering_id": (UserRoleFactory(offering=offering), offering.pk),
    }
    lapsed = UserRoleFactory(role_id="parent", valid_until=datetime(2021, 1, 1, tzinfo=UTC))
    own = UserRole.objects.get(user=staff.user)

    def ids(query):
        return [row["id"] for row in staff.get(f"{GRANTS}?{query}&ordering=created_at").json()["results"]]

    for name, (row, pk) in within.items():
        assert ids(f"{name}={pk}") == [str(row.pk)]
    assert ids("role=parent") == [str(lapsed.pk)]
    assert ids(f"user_id={staff.user.pk}") == [str(own.pk)]
    assert ids("valid_now=false") == [str(lapsed.pk)]
    assert len(ids("valid_now=true")) == 4


def test_list__ordered_by_valid_from__the_latest_first(client_as):
    staff = client_as("staff")
    UserRoleFactory(valid_from=datetime(2022, 1, 1, tzinfo=UTC))
    UserRoleFactory(valid_from=datetime(2021, 1, 1, tzinfo=UTC))

    rows = staff.get(f"{GRANTS}?ordering=-valid_from&fields=valid_from").json()["results"]

    assert [row["valid_from"][:4] for row in rows] == ["2022", "2021", "2020"]


def test_add__at_the_ends_of_time__kept_shown_and_explained(client_as):
    admin, person = client_as("admin"), UserFactory()
    first, last = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"

    response = grant(admin, person, valid_from=first, valid_until=last)

    assert response.status_code == 201, response.content
    body = response.json()
    assert (body["valid_from"], body["valid_until"]) == ("0001-01-01T00:00:00.000000Z", last)
    assert client_as(user=person).get("/api/v1/me").json()["grants"][0]["valid_until"] == last
    question = {"user_id": str(person.pk), "permission": "unit.add"}
    assert admin.post("/api/v1/authz/explain", question).json()["allowed"] is True


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "10000-01-01T00:00:00Z"])
def test_add__beyond_the_ends_of_time__422(client_as, instant):
    assert grant(client_as("admin"), UserFactory(), valid_from=instant).status_code == 422
    assert grant(client_as("admin"), UserFactory(), valid_until=instant).status_code == 422


def test_grant__what_the_person_has_for_as_long__409_and_for_longer_not(client_as):
    admin, person = client_as("admin"), UserFactory()
    assert grant(admin, person, valid_until="2099-01-01T00:00:00Z").status_code == 201

    again = grant(admin, person, valid_until="2098-01-01T00:00:00Z")

    assert (again.status_code, again.json()["code"]) == (409, "already_granted")
    assert UserRole.objects.filter(user=person).count() == 1
    assert grant(admin, person).status_code == 201
