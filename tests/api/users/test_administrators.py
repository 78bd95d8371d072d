"""Revoking the role of administrator: somebody must remain who holds it everywhere and for good."""

from datetime import UTC, datetime

import pytest

from domain.audit.models import AuditEvent
from domain.users.models import UserRole
from tests.factories.academic import UnitFactory
from tests.factories.users import UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db
GRANTS = "/api/v1/user-roles"


def revoke(client, row):
    return client.post(f"{GRANTS}/{row.pk}/revoke", {"reason": "Left."})


def test_revoke__last_administrator__409_and_nothing_changed(client_as):
    admin = client_as("admin")
    row = UserRole.objects.get(user=admin.user)

    response = revoke(admin, row)

    assert (response.status_code, response.json()["code"]) == (409, "last_administrator")
    assert admin.get(f"{GRANTS}/{row.pk}").json()["revoked_at"] is None
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("person", "other"),
    [
        ({"is_active": False}, {}),
        ({}, {"valid_until": datetime(2099, 1, 1, tzinfo=UTC)}),
        ({}, {"valid_from": datetime(2098, 1, 1, tzinfo=UTC)}),
        ({}, {"unit": True}),
        ({}, {"role_id": "staff"}),
    ],
)
def test_revoke__administrator_beside_one_who_does_not_count__409(client_as, person, other):
    admin = client_as("admin")
    if other.get("unit"):
        other = {"unit": UnitFactory()}
    UserRoleFactory(user=UserFactory(**person), **{"role_id": "admin", **other})

    assert revoke(admin, UserRole.objects.get(user=admin.user)).status_code == 409


def test_revoke__administrator_while_another_remains__200(client_as):
    admin, other = client_as("admin"), client_as("admin")

    assert revoke(admin, UserRole.objects.get(user=other.user)).status_code == 200
    assert revoke(admin, UserRole.objects.get(user=admin.user)).status_code == 409


def test_revoke__another_role_where_nobody_is_administrator_for_good__200(client_as):
    person = UserFactory()
    UserRoleFactory(user=person, role_id="admin", valid_until=datetime(2099, 1, 1, tzinfo=UTC))
    row = UserRoleFactory(user=person, role_id="staff")

    assert revoke(client_as(user=person), row).status_code == 200
