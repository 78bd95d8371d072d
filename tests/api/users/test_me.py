"""Who the caller is: account, affiliations, grants, permissions and their limits."""

from datetime import UTC, datetime

import pytest

from domain.policy.permissions import COLUMNS, PERSONAL
from domain.policy.roles import SystemRole
from domain.users.models import UserRole
from tests.factories.academic import UnitFactory
from tests.factories.users import RoleFactory, UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db
ME = "/api/v1/me"


@pytest.mark.parametrize(
    ("role", "affiliations"),
    [
        ("student", ["member", "student"]),
        ("parent", ["affiliate"]),
        ("convenor", ["employee", "faculty", "member", "staff"]),
        ("staff", ["employee", "member", "staff"]),
        ("auditor", ["affiliate"]),
        ("admin", ["member", "staff"]),
    ],
)
def test_me__with_a_role__affiliations_and_the_column_of_the_matrix(client_as, role, affiliations):
    body = client_as(role).get(ME).json()

    assert (body["roles"], body["affiliations"], body["acting_by"]) == ([role], affiliations, None)
    assert {each["permission"]: each["scopes"] for each in body["permissions"]} == {
        name: [scope] for name, scope in COLUMNS[SystemRole(role)].items()
    }
    assert all(each["within"] == [] for each in body["permissions"])


def test_me__without_any_role__the_account_and_what_is_ones_own(client_as):
    body = client_as(user=UserFactory(email="ada@example.org", preferred_name="Ada")).get(ME).json()

    assert (body["email"], body["preferred_name"], body["email_verified_at"]) == ("ada@example.org", "Ada", None)
    assert (body["roles"], body["affiliations"], body["grants"]) == ([], [], [])
    assert {each["permission"] for each in body["permissions"]} == PERSONAL
    assert all(each["scopes"] == ["own"] for each in body["permissions"])


def test_me__limited_and_custom_grants__with_limit_and_window(client_as):
    person, unit = UserFactory(), UnitFactory()
    until = datetime(2099, 1, 1, tzinfo=UTC)
    RoleFactory(code="desk", cells={"unit.add": "any"})
    UserRoleFactory(user=person, role_id="desk", valid_from=datetime(2021, 1, 1, tzinfo=UTC), valid_until=until)
    UserRoleFactory(user=person, role_id="staff", unit=unit, valid_from=datetime(2022, 1, 1, tzinfo=UTC))
    UserRoleFactory(user=person, role_id="admin", valid_until=datetime(2021, 1, 1, tzinfo=UTC))

    body = client_as(user=person).get(ME).json()

    desk, staff = UserRole.objects.get(role_id="desk"), UserRole.objects.get(role_id="staff")
    assert body["roles"] == ["desk", "staff"]
    assert body["affiliations"] == ["employee", "member", "staff"]
    assert body["grants"] == [
        {
            "id": str(desk.pk),
            "role": "desk",
            "limit": None,
            "object_id": None,
            "valid_from": "2021-01-01T00:00:00Z",
            "valid_until": "2099-01-01T00:00:00Z",
        },
        {
            "id": str(staff.pk),
            "role": "staff",
            "limit": "unit",
            "object_id": str(unit.pk),
            "valid_from": "2022-01-01T00:00:00Z",
            "valid_until": None,
        },
    ]
    held = {each["permission"]: each for each in body["permissions"]}
    assert held["unit.add"]["scopes"] == ["any", "unit"]
    assert held["semester_offering.change"] == {
        "permission": "semester_offering.change",
        "scopes": ["unit"],
        "within": [{"scope": "unit", "object_id": str(unit.pk)}],
    }
    assert held["unit.view"] == {"permission": "unit.view", "scopes": ["any"], "within": []}


def test_me__costs_three_queries_at_most(client_as, query_count):
    client = client_as("staff")

    cold, warm = query_count(lambda: client.get(ME)), query_count(lambda: client.get(ME))

    assert (cold, warm) == (3, 2)
