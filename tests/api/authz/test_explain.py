"""Why somebody may do something, or may not."""

from datetime import UTC, datetime

import pytest

from domain.users.models import UserRole
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.users import DeviceSessionFactory, RoleFactory, UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db
EXPLAIN = "/api/v1/authz/explain"
CHANGE = "semester_offering.change"


def explain(client, person, permission, **body):
    return client.post(EXPLAIN, {"user_id": str(person.pk), "permission": permission, **body})


def at(year):
    return datetime(year, 1, 1, tzinfo=UTC)


def test_explain__permission_held__the_grant_and_its_scope(client_as):
    person = UserFactory()
    grant = UserRoleFactory(user=person, role_id="staff")
    DeviceSessionFactory(user=person)
    DeviceSessionFactory(user=person, ended_at=at(2021))

    response = explain(client_as("auditor"), person, "unit.add")

    assert response.status_code == 200, response.content
    assert response.json() == {
        "user_id": str(person.pk),
        "permission": "unit.add",
        "allowed": True,
        "summary": "Allowed: staff gives it for every one.",
        "account": {"is_active": True, "deactivated_at": None, "live_sessions": 1},
        "scopes": ["any"],
        "object": None,
        "grants": [
            {
                "id": str(grant.pk),
                "role": "staff",
                "state": "held",
                "scope": "any",
                "limit": None,
                "limit_id": None,
                "valid_from": "2020-01-01T00:00:00Z",
                "valid_until": None,
                "revoked_at": None,
                "reaches": None,
                "words": "staff gives it for every one",
            }
        ],
    }


def test_explain__nothing_gives_it__refused_in_words(client_as):
    person = UserRoleFactory(role_id="student").user

    body = explain(client_as("admin"), person, "unit.add").json()

    assert (body["allowed"], body["grants"], body["scopes"]) == (False, [], [])
    assert body["summary"] == "Refused: no role of this person gives unit.add."


def test_explain__lapsed_future_and_revoked__told_but_not_held(client_as, frozen_clock):
    person = UserFactory()
    UserRoleFactory(user=person, role_id="staff", valid_from=at(2020), valid_until=at(2021))
    UserRoleFactory(user=person, role_id="staff", valid_from=at(2022), valid_until=at(2023), revoked_at=at(2023))
    UserRoleFactory(user=person, role_id="staff", valid_from=at(2027))

    body = explain(client_as("admin"), person, "unit.add").json()

    assert (body["allowed"], body["scopes"]) == (False, [])
    assert [each["state"] for each in body["grants"]] == ["lapsed", "revoked", "future"]
    assert body["summary"] == (
        "Refused: staff ended at 2021-01-01 00:00 UTC; staff was revoked at 2023-01-01 00:00 UTC; "
        "staff will give it from 2027-01-01 00:00 UTC, for every one."
    )


def test_explain__deactivated_account__refused_whatever_is_held(client_as):
    person = UserFactory(is_active=False, deactivated_at=at(2026))
    UserRoleFactory(user=person, role_id="staff")

    body = explain(client_as("admin"), person, "unit.add").json()

    assert (body["allowed"], body["account"]["is_active"]) == (False, False)
    assert body["account"]["deactivated_at"] == "2026-01-01T00:00:00Z"
    assert body["summary"] == "Refused: the account is deactivated; staff gives it for every one."


@pytest.mark.parametrize("inside", [True, False])
def test_explain__object__reached_by_the_scope_that_the_api_uses(client_as, inside):
    person, unit, offering = UserFactory(), UnitFactory(), SemesterOfferingFactory()
    UserRoleFactory(user=person, role_id="staff", unit=offering.unit if inside else unit)
    UserRoleFactory(user=person, role_id="convenor")

    response = explain(client_as("admin"), person, CHANGE, object_id=str(offering.pk))

    body = response.json()
    assert response.status_code == 200, response.content
    assert body["allowed"] is inside
    assert body["object"] == {
        "object_type": "semester_offering",
        "object_id": str(offering.pk),
        "reached": inside,
        "by_scopes": ["unit"] if inside else [],
    }
    assert body["scopes"] == ["taught", "unit"]
    reaches = {each["scope"]: each["reaches"] for each in body["grants"]}
    assert reaches == {"unit": inside, "taught": False}
    unit_words = "staff gives it for those of one unit, by a grant that is limited to it"
    assert body["grants"][0]["words"] == (unit_words if inside else f"{unit_words}, but not for this one")
    # The same as when the person tries.
    tried = client_as(user=person).patch(
        f"/api/v1/semester-offerings/{offering.pk}", {"capacity": 3}, HTTP_IF_MATCH="*"
    )
    assert tried.status_code == (200 if inside else 403)


def test_explain__taught_object__reached_as_convenor(client_as):
    person = UserRoleFactory(role_id="convenor").user
    offering = SemesterOfferingFactory(unit=UnitFactory(convenor=person))

    body = explain(client_as("admin"), person, CHANGE, object_type="semester_offering", object_id=str(offering.pk))

    assert body.json()["object"]["by_scopes"] == ["taught"]
    assert body.json()["summary"] == "Allowed: convenor gives it for those of units this person convenes."


def test_explain__what_every_role_sees__a_limited_grant_gives_whole(client_as):
    person, offering = UserFactory(), SemesterOfferingFactory()
    UserRoleFactory(user=person, role_id="staff", unit=UnitFactory())

    body = explain(client_as("admin"), person, "semester_offering.view", object_id=str(offering.pk)).json()

    assert (body["allowed"], body["scopes"]) == (True, ["any"])


def test_explain__own_grant__reached_by_own(client_as):
    person = UserRoleFactory(role_id="student").user
    own, foreign = UserRole.objects.get(user=person), UserRoleFactory()
    auditor = client_as("auditor")

    reached = [
        explain(auditor, person, "user_role.view", object_id=str(row.pk)).json()["object"]["reached"]
        for row in (own, foreign)
    ]

    assert reached == [True, False]


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"permission": "unit.fly"}, "permission_unknown", "/permission"),
        ({"object_type": "course"}, "invalid", "/object_type"),
        ({"object_id": "no id"}, "invalid", "/object_id"),
        ({"user_id": "01930000-0000-7000-8000-000000000000"}, "does_not_exist", "/user_id"),
    ],
)
def test_explain__bad_question__422(client_as, body, code, pointer):
    question = {"user_id": str(UserFactory().pk), "permission": "unit.add", **body}

    response = client_as("admin").post(EXPLAIN, question)

    assert response.status_code == 422, response.content
    assert [(each["code"], each["pointer"]) for each in response.json()["errors"]] == [(code, pointer)]


def test_explain__object_that_is_not_there__404(client_as):
    nothing = "01930000-0000-7000-8000-000000000000"

    assert explain(client_as("admin"), UserFactory(), "unit.add", object_id=nothing).status_code == 404


def test_explain__object_that_the_asker_can_not_see__404_as_if_not_there(client_as):
    asker = UserFactory()
    RoleFactory(code="asker", cells={"user.explain": "any", "user_role.view": "own"})
    UserRoleFactory(user=asker, role_id="asker")
    foreign = UserRoleFactory()

    response = explain(client_as(user=asker), foreign.user, "user_role.view", object_id=str(foreign.pk))

    assert response.status_code == 404


@pytest.mark.parametrize("role", ["student", "parent", "convenor", "staff"])
def test_explain__without_the_permission__403(client_as, role):
    assert explain(client_as(role), UserFactory(), "unit.add").status_code == 403


def test_explain__object_and_many_grants__same_number_of_queries(client_as, query_count):
    admin, person, offering = client_as("admin"), UserFactory(), SemesterOfferingFactory()
    UserRoleFactory(user=person, role_id="staff", unit=offering.unit)

    def ask():
        body = explain(admin, person, CHANGE, object_id=str(offering.pk)).json()
        return [each["reaches"] for each in body["grants"]]

    assert ask() == [True]
    few = query_count(ask)
    for _ in range(9):
        UserRoleFactory(user=person, role_id="staff", unit=UnitFactory())

    assert ask() == [True] + [False] * 9
    assert query_count(ask) == few


def test_explain__object_and_no_grant__not_reached(client_as):
    offering = SemesterOfferingFactory()

    body = explain(client_as("admin"), UserFactory(), CHANGE, object_id=str(offering.pk)).json()

    assert (body["allowed"], body["object"]["reached"], body["object"]["by_scopes"]) == (False, False, [])


def test_explain__power_over_somebody_stronger__refused_as_the_api_does(client_as):
    person, other = UserFactory(), UserFactory()
    UserRoleFactory(user=person, role_id="staff")
    UserRoleFactory(user=other, role_id="admin")

    body = explain(client_as("admin"), person, "user.change", object_id=str(other.pk)).json()
    plain = explain(client_as("admin"), person, "user.change", object_id=str(UserFactory().pk)).json()

    assert (body["allowed"], body["object"]["reached"]) == (False, True)
    assert body["summary"].startswith("Refused: the other person holds a power that this one lacks; ")
    assert plain["allowed"] is True
    assert client_as(user=person).patch(f"/api/v1/users/{other.pk}", {"pronouns": "x"}).status_code == 403


def test_explain__ones_own_without_any_role__allowed(client_as):
    person = UserFactory()

    own = explain(client_as("admin"), person, "user.change", object_id=str(person.pk)).json()
    foreign = explain(client_as("admin"), person, "user.change", object_id=str(UserFactory().pk)).json()

    assert (own["allowed"], own["summary"]) == (True, "Allowed: everybody may with what is their own.")
    assert (foreign["allowed"], foreign["grants"]) == (False, [])
