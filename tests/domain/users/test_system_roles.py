import pytest

from domain.policy.roles import LABELS, SystemRole
from domain.users.models import Role


@pytest.mark.django_db
def test_system_roles__each_has_its_row_from_the_migrations():
    rows = Role.objects.filter(is_system=True).values_list("code", "name", "cells")

    assert {code: (name, cells) for code, name, cells in rows} == {
        role.value: (LABELS[role], {}) for role in SystemRole
    }
