"""The rule book of rights, as the API serves it."""

import pytest

from domain.policy.fields import FIELDS
from domain.policy.permissions import MATRIX
from domain.policy.reach import DESCRIPTIONS
from domain.policy.roles import SystemRole
from tests.factories.users import RoleFactory

pytestmark = pytest.mark.django_db
TABLE = "/api/v1/meta/permissions"


def test_permissions__for_nobody__401(client_as):
    assert client_as().get(TABLE).status_code == 401


def test_permissions__for_a_student__the_whole_matrix_without_the_universitys_own_roles(client_as):
    RoleFactory(code="desk", cells={"unit.add": "any"})

    body = client_as("student").get(TABLE).json()

    assert [each["code"] for each in body["roles"]] == list(SystemRole)
    assert {
        each["permission"]: {cell["role"]: cell["scope"] for cell in each["cells"]} for each in body["permissions"]
    } == {name: dict(cells) for name, cells in MATRIX.items()}
    assert {each["scope"]: each["description"] for each in body["scopes"]} == dict(DESCRIPTIONS)
    assert {(each["resource"], each["field"]): (each["read"], each["write"]) for each in body["fields"]} == {
        (resource, name): (rule.read, rule.write) for resource, rules in FIELDS.items() for name, rule in rules.items()
    }


def test_permissions__for_staff__custom_roles_beside_the_system_ones(client_as):
    RoleFactory(code="desk", name="Desk", cells={"unit.add": "any"})

    body = client_as("staff").get(TABLE).json()

    assert body["roles"][-1] == {"code": "desk", "name": "Desk", "is_system": False}
    cells = {each["permission"]: each["cells"][-1] for each in body["permissions"]}
    assert cells["unit.add"] == {"role": "desk", "scope": "any"}
    assert cells["unit.change"] == {"role": "desk", "scope": "none"}


def test_permissions__tag__holds_until_a_role_changes(client_as):
    staff = client_as("staff")
    first = staff.get(TABLE)
    assert first["Cache-Control"] == "private, must-revalidate"
    assert staff.get(TABLE, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304

    RoleFactory(code="desk")

    assert staff.get(TABLE, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
