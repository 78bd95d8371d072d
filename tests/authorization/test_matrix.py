"""Every operation, by every role, on rows in every relation to the caller: each answer is the table's."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Q

from api.permissions import MatrixPermission
from api.reading import plan
from domain import crud
from domain.jobs import commands as job_commands
from domain.jobs import scopes as job_scopes
from domain.policy.permissions import COLUMNS, MATRIX
from domain.policy.reach import LIMITS, Scope
from domain.policy.roles import SystemRole
from domain.shared import actor
from tests.authorization import calls as calls_module
from tests.authorization.calls import WORLDS, Call, Stage, calls, of_role, undecided, without_world
from tests.authorization.oracle import Holding, expect, held
from tests.authorization.worlds import Row

CALLS = calls()
DECIDED = [call for call in CALLS if call.permission is not None]
TWO = [
    (SystemRole.STUDENT, SystemRole.PARENT),
    (SystemRole.STUDENT, SystemRole.CONVENOR),
    (SystemRole.PARENT, SystemRole.AUDITOR),
]
# Every pair (of what one call takes) that a caller within a limit or of a custom role can hold is tried once.
Held = tuple[frozenset[Scope], frozenset[Scope]]


def castings(call: Call) -> Iterator[tuple[str, list[Holding]]]:
    """Yield what the caller may hold, in words and as grants."""
    yield from ((role.value, [of_role(role)]) for role in SystemRole)
    yield from ((f"{one} and {two}", [of_role(one), of_role(two)]) for one, two in TWO)
    seen: set[Held] = set()
    for words, holdings in (*_limited(), *_custom(call)):
        both = held(str(call.permission), holdings), held(call.view, holdings)
        if both not in seen:
            seen.add(both)
            yield words, holdings


def _limited() -> Iterator[tuple[str, list[Holding]]]:
    for limit in LIMITS:
        for role in SystemRole:
            yield f"{role} within one {limit}", [of_role(role, limit)]
    yield "student, and staff within one unit", [of_role(SystemRole.STUDENT), of_role(SystemRole.STAFF, Scope.UNIT)]


def _custom(call: Call) -> Iterator[tuple[str, list[Holding]]]:
    """Yield custom roles with every scope that the noun knows, for the permission and for the sight of the object."""
    permission = str(call.permission)
    for scope in sorted(set(MATRIX[permission].values()) - {Scope.NONE}):
        for sight in sorted({*MATRIX[call.view].values()} - {Scope.NONE}):
            cells = {call.view: sight, permission: scope}
            yield f"a custom role with {cells}", [Holding(cells, system=False)]
        yield f"a custom role with {permission} {scope} alone", [Holding({permission: scope}, system=False)]
    cells = {call.view: Scope.ANY, permission: Scope.ANY}
    yield "a custom role within one unit", [Holding(cells, Scope.UNIT, system=False)]
    yield "a custom role with nothing", [Holding({}, system=False)]


class Rows:
    """On which rows a call is tried: on all, or, where nothing new can show, on one of each kind.

    A scope's rows show themselves where the other permission of the call reaches everything. Every scope is tried so
    on all rows; of other pairs, and of scopes held together, the table only says how they go together, which one row of
    each kind shows.
    A system role is tried on all rows, too, unless all rows answer alike: whoever lacks the permission is refused
    before any row is looked at, and to whoever reaches everything no row is special. Both are tried on all rows once.
    """

    def __init__(self, call: Call, rows: dict[str, Row | None]) -> None:
        self.call, self.all = call, rows
        kinds = {self._kind(row): relation for relation, row in reversed(rows.items())}
        self.one_of_each = {relation: rows[relation] for relation in kinds.values()}
        nearest = sorted(rows, key=lambda relation: len(row.scopes) if (row := rows[relation]) else 0)[-1:]
        self.nearest = {relation: rows[relation] for relation in nearest}
        self.shown: set[tuple[str, frozenset[Scope]]] = set()
        self.tried: set[str] = set()

    def _kind(self, row: Row | None) -> Any:
        permissions = str(self.call.permission), self.call.view
        return row and tuple(row.only.get(each, row.scopes) for each in permissions)

    def worth_trying(self, holdings: list[Holding]) -> dict[str, Row | None]:
        """Return the rows to try what somebody holds on."""
        asked, seen = held(str(self.call.permission), holdings), held(self.call.view, holdings)
        shows = set()
        if Scope.ANY in seen or self.call.view == self.call.permission:
            shows.add(("asked", asked))
        if Scope.ANY in asked or Scope.ANY not in MATRIX[str(self.call.permission)].values():
            shows.add(("seen", seen))
        new = {each for each in shows if not self._is_union_of_shown(*each)}
        self.shown |= shows
        alike = "refused" if not asked else "reached" if Scope.ANY in asked & seen else ""
        everywhere = len(holdings) == 1 and holdings[0].system and holdings[0].limit is None
        if new or (everywhere and alike not in self.tried):
            self.tried |= {alike} - {""}
            return self.all
        return self.nearest if alike == "refused" and alike in self.tried else self.one_of_each

    def _is_union_of_shown(self, which: str, scopes: frozenset[Scope]) -> bool:
        """Tell whether these are what others, each tried on all rows, held together."""
        parts = [shown for name, shown in self.shown if name == which and shown <= scopes]
        return scopes in parts or (scopes != frozenset() and scopes == frozenset().union(*parts))


def faults(call: Call, stage: Stage) -> Iterator[str | None]:
    """Yield for each cell what is wrong with its answer, or None."""
    rows = Rows(call, {**stage.rows[call.noun]} if call.has_object else {"": None})
    for words, holdings in castings(call):
        with stage.holding(*holdings) as grants:
            for relation, row in rows.worth_trying(holdings).items():
                expected = expect(call.method, str(call.permission), call.view, row, holdings)
                status, code = call.send(stage.client, row)
                fault = f"{words}, {relation or 'collection'}: {status} {code}, not {sorted(expected.statuses)}"
                yield None if expected.fits(status, code) else f"{fault}: {expected.because}"
            assert grants


def test_operations__declare_who_may_call_them():
    assert list(undecided(CALLS)) == []


def test_resources__with_objects_or_lists__have_declared_rows():
    assert without_world(CALLS) == []


@pytest.mark.parametrize("call", DECIDED, ids=str)
def test_operation__called_by_every_role_on_every_row__answers_as_the_table_says(stage, call):
    found = list(faults(call, stage))

    assert [fault for fault in found if fault] == []
    assert len(found) >= len(SystemRole) + (len(stage.rows[call.noun]) - 1 if call.has_object else 0)


# The proof that these tests can fail.


def test_operation__without_a_permission__is_reported():
    planted = Call("get", "/api/v1/secrets", {"x-required-permission": None, "security": [{"bearerAuth": []}]})

    assert list(undecided([*CALLS, planted])) == ["GET /api/v1/secrets declares no permission"]


def test_resource__without_declared_rows__is_reported(monkeypatch):
    # Another table, not this one without a row: put back, that would be the last, and worlds have an order.
    monkeypatch.setattr(calls_module, "WORLDS", {noun: world for noun, world in WORLDS.items() if noun != "job"})

    assert without_world(CALLS) == ["job"]


def test_oracle__knows_nothing_of_the_code_it_judges():
    text = "".join((Path(__file__).parent / name).read_text() for name in ("oracle.py", "cast.py"))

    for name in ("shared.actor", "shared.access", ".scopes", ".queries", "COLUMNS", "OPEN", "scopes_of"):
        assert not re.search(rf"^(from|import) .*{re.escape(name)}\b", text, re.MULTILINE), name


def found_by_breaking(monkeypatch, stage, name: str, target: Any, attribute: str, value: Any) -> set[int]:
    """Break something; return the wrong statuses that an operation then answers."""
    monkeypatch.setattr(target, attribute, value)
    monkeypatch.setattr(plan, "_plans", {})  # what is compiled while it is broken must not serve other tests
    call = next(each for each in DECIDED if str(each) == name)
    return {int(re.search(r": (\d+) ", fault)[1]) for fault in faults(call, stage) if fault}


CANCEL = "POST /api/v1/jobs/{id}/cancel"
CHANGE = "PATCH /api/v1/semester-offerings/{id}"


def test_gate__left_open__is_found(monkeypatch, stage):
    broken = found_by_breaking(monkeypatch, stage, CHANGE, MatrixPermission, "has_permission", lambda *_: True)

    assert broken == set()  # the command asks again
    assert found_by_breaking(monkeypatch, stage, CHANGE, crud, "require_reach", lambda *_, **__: None) == {200}


def test_rows__not_narrowed__are_found(monkeypatch, stage):
    everything = {scope: lambda _: Q(pk__isnull=False) for scope in Scope}

    assert found_by_breaking(monkeypatch, stage, CANCEL, job_scopes, "JOB", everything) == {200}


def test_rows__narrowed_too_much__are_found(monkeypatch, stage):
    nothing = {scope: lambda _: Q(pk__in=[]) for scope in Scope}

    assert found_by_breaking(monkeypatch, stage, CANCEL, job_scopes, "JOB", nothing) == {
        403,
        404,
    }  # seen by a wider sight, or not seen


def test_sight__forgotten__is_found(monkeypatch, stage):
    assert found_by_breaking(monkeypatch, stage, CANCEL, job_commands, "require_sight", lambda *_: None) == {403}


def test_role__given_a_cell_of_another__is_found(monkeypatch, stage):
    swapped = {**COLUMNS, SystemRole.STUDENT: COLUMNS[SystemRole.ADMIN]}
    monkeypatch.setattr(
        actor, "scopes_of", lambda name, roles: frozenset({swapped[r].get(name) for r in roles} - {None})
    )

    assert any(faults(next(each for each in DECIDED if str(each) == CHANGE), stage))


def test_crash__behind_the_gate__is_found(monkeypatch, stage):
    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError

    assert found_by_breaking(monkeypatch, stage, CANCEL, job_commands, "advance", crash) == {500}
