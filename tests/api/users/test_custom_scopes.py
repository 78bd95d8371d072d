"""Custom roles at work: a cell reaches as far as it says."""

import pytest

from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.users import RoleFactory, UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db


def holder_of(client_as, **cells):
    """Return a client for somebody who holds one custom role with these cells."""
    return client_as(user=UserRoleFactory(user=UserFactory(), role_id=RoleFactory(cells=cells).code).user)


def test_custom_role__own_scope__reaches_ones_own_only(client_as):
    reader = holder_of(client_as, **{"user_role.view": "own"})
    UserRoleFactory()

    rows = reader.get("/api/v1/user-roles").json()["results"]

    assert [row["user_id"] for row in rows] == [str(reader.user.pk)]


def test_custom_role__taught_scope__reaches_convened_units_only(client_as):
    convenor = holder_of(client_as, **{"semester_offering.change": "taught", "semester_offering.view": "any"})
    taught = SemesterOfferingFactory(unit=UnitFactory(convenor=convenor.user))
    other = SemesterOfferingFactory()

    def change(offering):
        path = f"/api/v1/semester-offerings/{offering.pk}"
        return convenor.patch(path, {"capacity": 7}, HTTP_IF_MATCH="*").status_code

    assert (change(taught), change(other)) == (200, 403)
