from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps

from domain.policy.permissions import MATRIX, NONE, scopes_of
from domain.policy.reach import DESCRIPTIONS, Scope, row
from domain.policy.roles import LABELS, SystemRole
from domain.shared.actor import Actor
from tests.architecture.guards.files import areas
from tests.architecture.guards.operations import operations
from tests.architecture.guards.sources import ROOT
from tests.policy.soundness import matrix_faults, scope_faults

NOUNS = {permission.partition(".")[0] for permission in MATRIX}
MODELS = {model.__name__: model for model in apps.get_models() if model.__module__.startswith("domain.")}
ROWS = {(each.view, each.permission) for each in operations() if each.permission and hasattr(each.view, "rows")}


def scopes_of_noun(noun: str) -> dict[Scope, object]:
    """Return the table NOUN of the `scopes.py` that has it; nothing if there is none."""
    assert "".join(part.capitalize() for part in noun.split("_")) in MODELS
    for area in areas(ROOT):
        try:
            scopes = import_module(f"domain.{area}.scopes")
        except ModuleNotFoundError:
            continue
        if hasattr(scopes, noun.upper()):
            return getattr(scopes, noun.upper())
    return {}


def test_matrix__is_sound():
    assert list(matrix_faults(MATRIX)) == []


def test_matrix__only_uses_scopes_that_the_area_defines():
    assert list(scope_faults(MATRIX, {noun: scopes_of_noun(noun) for noun in NOUNS})) == []


@pytest.mark.parametrize("role", SystemRole)
def test_rows__of_every_operation__are_narrowed_for_every_role(role):
    actor = Actor(user_id=uuid4(), roles=frozenset({role}))

    for view, permission in ROWS:
        view.rows(actor, permission)  # a scope that the query does not know raises KeyError


def test_row__that_misses_a_role__fails_at_import():
    with pytest.raises(ValueError, match="shorter"):
        row(*[NONE] * (len(SystemRole) - 1))


def test_scopes__of_several_roles__add_up_without_none():
    held = scopes_of("semester_offering.change", frozenset({SystemRole.STUDENT, SystemRole.CONVENOR, SystemRole.STAFF}))

    assert held == {Scope.TAUGHT, Scope.ANY}


def test_words__are_there_for_every_role_and_scope():
    assert set(LABELS) == set(SystemRole)
    assert set(DESCRIPTIONS) == set(Scope)


def test_matrix__out_of_order__is_reported():
    planted = {
        "door.shut": dict.fromkeys(SystemRole, Scope.NONE),
        "DoorOpen": {**dict.fromkeys(SystemRole, Scope.ANY)},
        "door.open": {role: Scope.ANY for role in SystemRole if role is not SystemRole.PARENT},
    }

    assert list(matrix_faults(planted)) == [
        "door.shut is given to nobody",
        "DoorOpen does not read <noun>.<verb>",
        "door.open has no cell for parent",
    ]


def test_scope__that_no_table_defines__is_reported():
    planted = {"course.change": {**MATRIX["course.change"], SystemRole.CONVENOR: Scope.TAUGHT}}

    assert list(scope_faults(planted, {"course": scopes_of_noun("course")})) == [
        "course.change uses taught, which the scopes of course don't define"
    ]
