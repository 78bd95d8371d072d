"""Power with an end: nobody passes it on for longer, and an account is worth what it is going to hold."""

from datetime import timedelta

import pytest

from domain.shared import clock
from domain.users.models import Role, User, UserRole
from tests.factories.academic import UnitFactory
from tests.factories.users import RoleFactory, UserFactory, UserRoleFactory
from tests.support.answers import codes

pytestmark = pytest.mark.django_db
GRANTS, ROLES = "/api/v1/user-roles", "/api/v1/roles"
TOMORROW = timedelta(days=1)


@pytest.fixture
def deputy(client_as):
    """A client for somebody who administers until tomorrow."""
    person = UserRoleFactory(role_id="admin", valid_until=clock.now() + TOMORROW).user
    return client_as(user=person)


def grant(client, person, **body):
    return client.post(GRANTS, {"user_id": str(person.pk), "role": "admin", "reason": "Goes on.", **body})


@pytest.mark.parametrize("days", [None, 2])
@pytest.mark.parametrize("to", ["oneself", "another"])
def test_grant__for_longer_than_the_giver_holds_it__403_and_none_given(deputy, to, days):
    person = deputy.user if to == "oneself" else UserFactory()
    window = {} if days is None else {"valid_until": (clock.now() + timedelta(days=days)).isoformat()}

    response = grant(deputy, person, **window)

    assert codes(response) == (403, "beyond_your_own")
    assert "user_role.add" in response.json()["params"]["permissions"]
    assert UserRole.objects.count() == 1


def test_grant__within_one_unit_for_longer_than_the_giver_holds_it__403(deputy):
    assert codes(grant(deputy, UserFactory(), unit_id=str(UnitFactory().pk))) == (403, "beyond_your_own")


def test_grant__for_as_long_as_the_giver_holds_it__201(deputy):
    until = UserRole.objects.get().valid_until

    assert grant(deputy, UserFactory(), valid_until=until.isoformat()).status_code == 201


@pytest.mark.parametrize("role", ["student", "parent"])
def test_grant__of_what_is_bound_to_the_holders_own_person__may_last_longer(deputy, role):
    assert grant(deputy, UserFactory(), role=role).status_code == 201


def test_role__widened_by_whose_power_ends__403_and_unchanged(deputy):
    role = RoleFactory(code="desk", cells={"user.view": "any"})
    UserRoleFactory(user=deputy.user, role_id="desk")
    more = [{"permission": "user.view", "scope": "any"}, {"permission": "user_role.add", "scope": "any"}]

    response = deputy.patch(f"{ROLES}/{role.pk}", {"permissions": more}, HTTP_IF_MATCH='"1-x"')

    assert codes(response) == (403, "beyond_your_own")
    assert response.json()["params"] == {"permissions": ["user_role.add"]}
    assert Role.objects.get(pk=role.pk).cells == {"user.view": "any"}


def test_role__narrowed_by_whose_power_ends__200(deputy):
    role = RoleFactory(code="desk", cells={"user.view": "any"})

    assert deputy.patch(f"{ROLES}/{role.pk}", {"permissions": []}, HTTP_IF_MATCH='"1-x"').status_code == 200


@pytest.mark.parametrize("way", ["email", "reset-factors", "deactivate"])
def test_account__of_an_administrator_to_be__is_out_of_reach_for_lesser_ones(client_as, way):
    UserRoleFactory(role_id="admin")
    RoleFactory(
        code="desk",
        cells=dict.fromkeys(
            ("user.view", "user.change", "user.change_identity", "user.reset_factors", "user.deactivate"), "any"
        ),
    )
    desk = client_as(user=UserRoleFactory(role_id="desk").user)
    person = UserRoleFactory(role_id="admin", valid_from=clock.now() + TOMORROW).user

    if way == "email":
        response = desk.patch(f"/api/v1/users/{person.pk}", {"email": "desk@example.org"})
    else:
        response = desk.post(f"/api/v1/users/{person.pk}/{way}", {"reason": "Because."})

    assert codes(response) == (403, "person_outranks_you")
    found = User.objects.get(pk=person.pk)
    assert (found.email, found.is_active) == (person.email, True)
