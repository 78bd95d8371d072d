"""People with and without second factors."""

import pytest

from tests.factories.authentication import TotpDeviceFactory
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support.factors import EMAIL, PASSWORD, registered


@pytest.fixture
def person(frozen_clock):
    """A student with a password."""
    user = UserFactory(email=EMAIL, given_name="Ada", family_name="Lovelace")
    user.set_password(PASSWORD)
    user.save()
    UserRoleFactory(user=user)
    return user


@pytest.fixture
def guarded(person):
    """The same with an authenticator app in use."""
    TotpDeviceFactory(user=person)
    return person


@pytest.fixture
def device(person):
    """An authenticator whose passkey the person has registered."""
    return registered(person)
