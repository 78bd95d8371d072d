"""What makes a table of the rule book sound. Each function yields what is wrong with the one it is given."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domain.policy.reach import Scope
from domain.policy.roles import SystemRole
from domain.policy.workflows import Workflow

NAME = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
WITHOUT_TABLE = frozenset({Scope.ANY, Scope.NONE})

Matrix = Mapping[str, Mapping[SystemRole, Scope]]


def workflow_faults(noun: str, workflow: Workflow) -> Iterator[str]:
    """Check one state machine for itself."""
    states, names = set(workflow.states), [step.name for step in workflow.steps]
    for initial in workflow.initials():
        if initial not in states:
            yield f"{noun}: the initial state {initial} is no state"
    for step in workflow.steps:
        for state in sorted({*step.sources, step.target} - states):
            yield f"{step.name}: {state} is no state"
        if not step.name.startswith(f"{noun}."):
            yield f"{step.name} does not belong to {noun}"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} is there twice"
    reachable = set().union(*(_reachable(workflow, initial) for initial in workflow.initials()))
    for state in sorted(states - reachable):
        yield f"{noun}: {state} can't be reached"
    for state in sorted(states):
        if not _reachable(workflow, state) & workflow.resting_states():
            yield f"{noun}: nothing leads from {state} to an end"


def _reachable(workflow: Workflow, start: str) -> set[str]:
    found, unseen = set(), {start}
    while unseen:
        state = unseen.pop()
        found.add(state)
        unseen |= {step.target for step in workflow.steps if state in step.sources} - found
    return found


def step_faults(workflows: Mapping[str, Workflow], system_steps: Iterable[str], matrix: Matrix) -> Iterator[str]:
    """Check that people's steps are permissions and the system's are not."""
    steps = {step.name for workflow in workflows.values() for step in workflow.steps}
    system = set(system_steps)
    yield from (f"{step} is no step of any workflow" for step in sorted(system - steps))
    yield from (f"{step} has no row in the matrix" for step in sorted(steps - system - set(matrix)))
    yield from (f"{step} is the system's, but has a row in the matrix" for step in sorted(system & set(matrix)))


def matrix_faults(matrix: Matrix) -> Iterator[str]:
    """Check that every row is complete, has a proper name and somebody to whom it is given."""
    for permission, row in matrix.items():
        if not NAME.fullmatch(permission):
            yield f"{permission} does not read <noun>.<verb>"
        yield from (f"{permission} has no cell for {role}" for role in SystemRole if role not in row)
        if all(scope is Scope.NONE for scope in row.values()):
            yield f"{permission} is given to nobody"


def scope_faults(matrix: Matrix, tables: Mapping[str, Mapping[Scope, Any]]) -> Iterator[str]:
    """Check that every scope used for a noun is in the noun's table. `tables`: noun → its scopes."""
    for permission, row in matrix.items():
        noun = permission.partition(".")[0]
        for scope in sorted(set(row.values()) - WITHOUT_TABLE - set(tables.get(noun, ()))):
            yield f"{permission} uses {scope}, which the scopes of {noun} don't define"


def limit_faults(limits: Mapping[str, Any]) -> Iterator[str]:
    """Check that numbers are positive and ranges in order."""
    for name, value in limits.items():
        low, high = value if isinstance(value, tuple) else (value, value)
        if isinstance(low, bool) or not isinstance(low, int | float) or low <= 0 or high < low:
            yield f"{name} is {value!r}"
