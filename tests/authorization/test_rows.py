"""Under the endpoints: the rows that each query gives for each permission are those that the table says.

So the declared rows are tried before a resource has endpoints, and permissions that no list asks for are, too.
"""

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from domain.people import scopes as people_scopes
from domain.policy.permissions import MATRIX
from domain.policy.reach import Scope
from domain.users.queries import find_person
from tests.architecture.guards.files import areas
from tests.architecture.guards.sources import ROOT
from tests.authorization.calls import WORLDS, Call, Stage
from tests.authorization.oracle import held
from tests.authorization.test_lists import expected
from tests.authorization.test_matrix import castings
from tests.authorization.worlds import Row


def rows_functions() -> dict[str, Callable[..., Any]]:
    """Return the query of each declared resource by its plural, where an area has one."""
    found: dict[str, Callable[..., Any]] = {}
    for area in areas(ROOT):
        if not (ROOT / "domain" / area / "queries.py").exists():
            continue
        module = importlib.import_module(f"domain.{area}.queries")
        for noun in WORLDS:
            function = getattr(module, f"{noun.removesuffix('y')}{'ies' if noun.endswith('y') else 's'}", None)
            if function is not None and function.__module__.startswith(module.__name__):
                found[noun] = function
    return found


ROWS = rows_functions()
CASES = [(noun, name) for name in MATRIX for noun in ROWS if name.partition(".")[0] == noun]


def call_of(noun: str, permission: str) -> Call:
    path = f"/api/v1/{noun.replace('_', '-')}s"
    return Call("get", path, {"x-required-permission": permission})


def faults(stage: Stage, noun: str, permission: str) -> Iterator[str]:
    call = call_of(noun, permission)
    for words, holdings in castings(call):
        with stage.holding(*holdings) as grants:
            actor = find_person(stage.cast.caller.pk)
            assert actor is not None
            if actor.scopes(permission) != held(permission, holdings):
                yield f"{words}: {sorted(actor.scopes(permission))}, not {sorted(held(permission, holdings))}"
                continue
            found = {str(pk) for pk in ROWS[noun](actor, permission).values_list("pk", flat=True)}
            wanted = expected(stage, call, holdings, grants)
            # What `only` says of a row is the command's to look at, not the query's.
            apart = {str(row.pk) for row in stage.rows[noun].values() if permission in row.only}
            found, wanted = found - apart, wanted - apart
            if found != wanted:
                names = {str(row.pk): relation for relation, row in stage.rows[noun].items()}
                many, few = ({names.get(pk, pk) for pk in each} for each in (found - wanted, wanted - found))
                yield f"{words}: too many {sorted(many)}, too few {sorted(few)}"


@pytest.mark.parametrize(("noun", "permission"), CASES, ids=[permission for _, permission in CASES])
def test_rows__for_every_role__are_those_of_the_table(stage, noun, permission):
    assert list(faults(stage, noun, permission)) == []


def test_rows__are_tried_for_people_and_their_papers():
    assert set(ROWS) >= {"user", "student_profile", "parent_guardian", "external_id", "role", "user_role", "job"}


def test_consent__ignored_by_a_scope__is_reported(monkeypatch, stage):
    monkeypatch.setitem(people_scopes.CONSENTS, Scope.WARD_RESULTS, {})

    found = list(faults(stage, "student_profile", "student_profile.view_standing"))

    assert any("too many ['ward', 'ward_attendance', 'ward_finance']" in fault for fault in found)


def test_former_peer__still_in_a_scope__is_reported(monkeypatch, stage):
    rows = stage.rows["user"]
    monkeypatch.setitem(stage.rows, "user", {**rows, "former_peer": Row(rows["former_peer"].pk, rows["peer"].scopes)})

    found = list(faults(stage, "user", "user.view"))

    assert any("too few ['former_peer']" in fault for fault in found)
