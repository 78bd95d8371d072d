"""Who keeps requisites, and the units that they are of."""

import pytest

from tests.factories.academic import UnitFactory


@pytest.fixture
def staff(client_as):
    return client_as("staff")


@pytest.fixture
def units():
    return [UnitFactory(code=f"COS1000{number}") for number in range(5)]
