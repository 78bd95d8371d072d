"""That somebody always may do everything, whichever command takes it from somebody."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from domain.shared.actor import Actor
from domain.users.commands import keep_administrator
from domain.users.errors import LastAdministrator
from tests.factories.users import UserFactory, UserRoleFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system(reason="test")


def deactivate(person):
    """Write as a command would that ends an account, and ask."""
    with transaction.atomic():
        person.is_active = False
        person.save()
        keep_administrator(SYSTEM, user_id=person.pk)


def test_deactivation__of_the_last_administrator__refused_and_undone():
    person = UserRoleFactory(role_id="admin").user

    with pytest.raises(LastAdministrator):
        deactivate(person)

    person.refresh_from_db()
    assert person.is_active


def test_deactivation__of_one_of_two_administrators__passes():
    person = UserRoleFactory(role_id="admin").user
    UserRoleFactory(role_id="admin")

    deactivate(person)

    person.refresh_from_db()
    assert not person.is_active


@pytest.mark.parametrize("role", ["student", "staff"])
def test_deactivation__of_anybody_else__passes_even_without_an_administrator(role):
    person = UserRoleFactory(role_id=role).user

    deactivate(person)

    person.refresh_from_db()
    assert not person.is_active


def test_deactivation__beside_an_administrator_for_a_time__refused():
    UserRoleFactory(user=UserFactory(), role_id="admin", valid_until=datetime(2099, 1, 1, tzinfo=UTC))

    with pytest.raises(LastAdministrator):
        deactivate(UserRoleFactory(role_id="admin").user)
