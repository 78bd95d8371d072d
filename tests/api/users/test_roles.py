"""Roles of the university's own: what they may consist of, and who may make, change and delete them."""

import pytest

from domain.audit.models import AuditEvent
from domain.policy.permissions import COLUMNS
from domain.policy.roles import SystemRole
from domain.users.models import Role
from tests.factories.academic import UnitFactory
from tests.factories.users import RoleFactory, UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db
ROLES = "/api/v1/roles"
DESK = {
    "code": "library_desk",
    "name": "Library desk",
    "permissions": [
        {"permission": "user.view", "scope": "any"},
        {"permission": "unit.add", "scope": "any"},
    ],
}


def holder_of(client_as, **cells):
    """Return a client for somebody who holds one custom role with these cells."""
    role = RoleFactory(cells={name.replace("__", "."): scope for name, scope in cells.items()})
    person = UserFactory()
    UserRoleFactory(user=person, role_id=role.code)
    return client_as(user=person)


def if_match(client, role):
    return {"HTTP_IF_MATCH": client.get(f"{ROLES}/{role.pk}")["ETag"]}


def test_list__system_and_custom_roles__written_the_same_way(client_as):
    RoleFactory(code="zoo", name="Zoo", cells={"unit.view": "any", "course.add": "any"})

    rows = client_as("convenor").get(ROLES).json()["results"]

    assert [row["code"] for row in rows] == ["admin", "auditor", "convenor", "parent", "staff", "student", "zoo"]
    for row in rows[:-1]:
        cells = COLUMNS[SystemRole(row["code"])]
        assert row["permissions"] == [{"permission": name, "scope": cells[name]} for name in sorted(cells)]
        assert row["is_system"] is True
    assert rows[-1]["permissions"] == [
        {"permission": "course.add", "scope": "any"},
        {"permission": "unit.view", "scope": "any"},
    ]


def test_retrieve__role_without_permissions__an_empty_list(client_as):
    role = RoleFactory()

    assert client_as("staff").get(f"{ROLES}/{role.pk}").json()["permissions"] == []


def test_list__filtered__by_kind(client_as):
    RoleFactory(code="zoo")

    found = client_as("staff").get(f"{ROLES}?is_system=false&fields=code").json()["results"]

    assert found == [{"code": "zoo"}]


def test_add__by_admin__201_recorded_and_in_force_for_holders(client_as):
    admin = client_as("admin")

    response = admin.post(ROLES, DESK)

    assert response.status_code == 201, response.content
    body = response.json()
    assert response["Location"] == f"{ROLES}/{body['id']}"
    assert (body["code"], body["is_system"], body["version"]) == ("library_desk", False, 1)
    assert body["permissions"] == sorted(DESK["permissions"], key=lambda cell: cell["permission"])
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.object_type) == ("role.add", admin.user.pk, "role")
    person = UserFactory()
    UserRoleFactory(user=person, role_id="library_desk")
    unit = {"code": "X1", "name": "X", "department": "D", "level": 1, "credit_points": "12.50"}
    assert client_as(user=person).post("/api/v1/units", unit).status_code == 201


@pytest.mark.parametrize(
    ("change", "code", "params"),
    [
        (
            {"permissions": [{"permission": "unit.fly", "scope": "any"}]},
            "permission_unknown",
            {"permissions": ["unit.fly"]},
        ),
        (
            {"permissions": [{"permission": "unit.add", "scope": "own"}]},
            "scope_impossible",
            {"permission": "unit.add", "scope": "own", "possible": ["any"]},
        ),
        (
            {"permissions": [{"permission": "unit.change", "scope": "unit"}]},
            "scope_impossible",
            {"permission": "unit.change", "scope": "unit", "possible": ["any"]},
        ),
        (
            {"permissions": [{"permission": "unit.change", "scope": "none"}]},
            "scope_impossible",
            {"permission": "unit.change", "scope": "none", "possible": ["any"]},
        ),
        ({"permissions": [{"permission": "unit.add", "scope": "all"}]}, "validation_failed", {}),
        ({"permissions": [{"permission": "unit.add", "scope": "any"}] * 2}, "validation_failed", {}),
        ({"permissions": "unit.add"}, "validation_failed", {}),
        ({"code": "Library Desk"}, "validation_failed", {}),
        ({"is_system": True}, "validation_failed", {}),
        ({"code": "admin"}, "rule_broken", {"rule": "roles_system_codes_are_those_of_the_rule_book"}),
    ],
)
def test_add__what_the_rule_book_has_no_words_for__422_and_nothing_added(client_as, change, code, params):
    response = client_as("admin").post(ROLES, {**DESK, **change})

    assert (response.status_code, response.json()["code"], response.json()["params"]) == (422, code, params)
    assert Role.objects.filter(is_system=False).count() == 0


def test_add__code_taken__409(client_as):
    RoleFactory(code="library_desk")

    response = client_as("admin").post(ROLES, DESK)

    assert (response.status_code, response.json()["code"]) == (409, "already_exists")


def test_add__beyond_what_the_maker_holds__403_naming_it(client_as):
    maker = holder_of(client_as, role__add="any", role__view="any", unit__add="any")

    response = maker.post(ROLES, DESK)

    assert (response.status_code, response.json()["code"]) == (403, "beyond_your_own")
    assert response.json()["params"] == {"permissions": ["user.view"]}
    assert not Role.objects.filter(code="library_desk").exists()


def test_add__what_the_maker_holds__201(client_as):
    maker = holder_of(client_as, role__add="any", role__view="any", unit__add="any")

    assert maker.post(ROLES, {**DESK, "permissions": DESK["permissions"][1:]}).status_code == 201


def test_add__by_staff__forbidden(client_as):
    assert client_as("staff").post(ROLES, DESK).status_code == 403


def test_change__permissions__holders_notice_at_once(client_as):
    role = RoleFactory(code="desk", cells={"unit.add": "any"})
    person = UserFactory()
    UserRoleFactory(user=person, role_id="desk")
    holder, admin = client_as(user=person), client_as("admin")
    assert holder.post("/api/v1/units", {}).status_code == 422

    response = admin.patch(f"{ROLES}/{role.pk}", {"permissions": []}, **if_match(admin, role))

    assert response.status_code == 200, response.content
    assert (response.json()["permissions"], response.json()["version"]) == ([], 2)
    assert holder.post("/api/v1/units", {}).status_code == 403
    event = AuditEvent.objects.get()
    assert (event.action, event.before, event.after) == (
        "role.change",
        {"cells": {"unit.add": "any"}},
        {"cells": {}},
    )


def test_change__without_if_match__428(client_as):
    role, admin = RoleFactory(name="Desk"), client_as("admin")

    assert admin.patch(f"{ROLES}/{role.pk}", {"name": "Other"}).status_code == 428
    assert admin.delete(f"{ROLES}/{role.pk}").status_code == 428
    role.refresh_from_db()
    assert role.name == "Desk"


def test_change__stale_tag__412(client_as):
    role, admin = RoleFactory(name="Desk"), client_as("admin")
    stale = if_match(admin, role)
    admin.patch(f"{ROLES}/{role.pk}", {"name": "First"}, **stale)

    assert admin.patch(f"{ROLES}/{role.pk}", {"name": "Second"}, **stale).status_code == 412
    assert admin.delete(f"{ROLES}/{role.pk}", **stale).status_code == 412
    role.refresh_from_db()
    assert role.name == "First"


def test_change__code__refused(client_as):
    role, admin = RoleFactory(code="desk"), client_as("admin")

    response = admin.patch(f"{ROLES}/{role.pk}", {"code": "desks"}, **if_match(admin, role))

    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "unknown_field")
    role.refresh_from_db()
    assert role.code == "desk"


def test_change__widening_beyond_ones_own__403_and_unchanged(client_as):
    role = RoleFactory(cells={"unit.add": "any"})
    maker = holder_of(client_as, role__change="any", role__view="any", unit__add="any")
    wider = [*DESK["permissions"]]

    response = maker.patch(f"{ROLES}/{role.pk}", {"permissions": wider}, **if_match(maker, role))

    assert (response.status_code, response.json()["params"]) == (403, {"permissions": ["user.view"]})
    role.refresh_from_db()
    assert role.cells == {"unit.add": "any"}


def test_change__of_ones_own_role__can_not_raise_oneself(client_as):
    maker = holder_of(client_as, role__change="any", role__view="any")
    role = Role.objects.get(is_system=False)
    more = [{"permission": "user.act_as", "scope": "any"}]

    response = maker.patch(f"{ROLES}/{role.pk}", {"permissions": more}, **if_match(maker, role))

    assert (response.status_code, response.json()["params"]) == (403, {"permissions": ["user.act_as"]})


def test_change__role_that_gives_more_than_ones_own__403_even_to_take_away(client_as):
    role = RoleFactory(name="High", cells={"unit.add": "any", "user.deactivate": "any"})
    maker = holder_of(client_as, role__change="any", role__view="any", unit__add="any")

    for change in ({"permissions": []}, {"name": "Low"}):
        response = maker.patch(f"{ROLES}/{role.pk}", change, **if_match(maker, role))
        assert (response.status_code, response.json()["code"]) == (403, "beyond_your_own")
    role.refresh_from_db()
    assert (role.name, len(role.cells)) == ("High", 2)


@pytest.mark.parametrize("code", SystemRole)
def test_system_role__changed_or_deleted__409(client_as, code):
    role, admin = Role.objects.get(code=code), client_as("admin")

    changed = admin.patch(f"{ROLES}/{role.pk}", {"name": "Other"}, **if_match(admin, role))
    deleted = admin.delete(f"{ROLES}/{role.pk}", **if_match(admin, role))

    assert (changed.status_code, changed.json()["code"]) == (409, "system_role")
    assert (deleted.status_code, deleted.json()["code"]) == (409, "system_role")
    assert Role.objects.get(code=code).name == role.name


def test_delete__that_nobody_held__204_and_recorded(client_as):
    role, admin = RoleFactory(code="desk"), client_as("admin")

    response = admin.delete(f"{ROLES}/{role.pk}", **if_match(admin, role))

    assert (response.status_code, response.content) == (204, b"")
    assert not Role.objects.filter(pk=role.pk).exists()
    event = AuditEvent.objects.get()
    assert (event.action, event.object_id, event.before["code"]) == ("role.delete", role.pk, "desk")


@pytest.mark.parametrize("window", [{}, {"valid_until": "2021-01-01T00:00:00Z"}])
def test_delete__with_a_grant_now_or_past__409_in_use(client_as, window):
    role, admin = RoleFactory(), client_as("admin")
    UserRoleFactory(role_id=role.code, **window)

    response = admin.delete(f"{ROLES}/{role.pk}", **if_match(admin, role))

    assert (response.status_code, response.json()["code"]) == (409, "in_use")
    assert Role.objects.filter(pk=role.pk).exists()
    assert AuditEvent.objects.count() == 0


def test_delete__query_parameters__refused(client_as):
    role, admin = RoleFactory(), client_as("admin")

    response = admin.delete(f"{ROLES}/{role.pk}?fields=code", **if_match(admin, role))

    assert (response.status_code, response.json()["code"]) == (400, "invalid_query")


def test_add__by_an_administrator_of_one_unit__403(client_as):
    person = UserRoleFactory(user=UserFactory(), role_id="admin", unit=UnitFactory()).user

    response = client_as(user=person).post(ROLES, {"code": "empty", "name": "Empty"})

    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert not Role.objects.filter(code="empty").exists()
