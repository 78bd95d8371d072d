"""One word per action: permission, workflow step, URL segment, view method and command agree."""

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from api.viewsets import VERBS
from domain.policy.workflows import Workflow
from tests.architecture.guards.operations import Operation
from tests.architecture.guards.sources import dotted, parse, python_files

# Another way to do the same: the word of the permission is that of the plain operation.
MANY_AT_ONCE = {"bulk": "add"}
ADVANCING = {"advance", "advance_all"}


def command_steps(root: Path) -> dict[str, set[str]]:
    """Return each command with the workflow steps that it takes, itself or by a function beside it that it calls."""
    found: dict[str, set[str]] = {}
    for path in python_files(root, "domain"):
        if path.stem == "commands" or path.parent.name == "commands":
            functions = {node.name: node for node in parse(path).body if isinstance(node, ast.FunctionDef)}
            own = {name: set(_steps(node)) for name, node in functions.items()}
            for name, node in functions.items():
                found[name] = own[name].union(*(own[each] for each in _called(node) if each in own))
    return found


def _called(function: ast.FunctionDef) -> set[str]:
    return {dotted(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}


def _steps(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in ADVANCING:
            names = [each.value for each in node.args if isinstance(each, ast.Constant)]
            yield from (name for name in names if isinstance(name, str))


def step_faults(
    workflows: Mapping[str, Workflow],
    system_steps: Iterable[str],
    commands: Mapping[str, set[str]],
    operations: Iterable[Operation],
) -> Iterator[str]:
    """Yield the steps whose names do not agree from the workflow to the URL."""
    steps = {step.name for workflow in workflows.values() for step in workflow.steps}
    by_permission = {each.permission: each for each in operations if each.action not in VERBS}
    taken = set().union(*commands.values()) if commands else set()
    for step in sorted(taken - steps):
        yield f"{step}: a command takes this step, but no workflow has it"
    for step in sorted(steps - taken):
        yield f"{step}: no command takes this step"
    for step in sorted(steps - set(system_steps)):
        noun, _, verb = step.partition(".")
        if step not in commands.get(f"{verb}_{noun}", ()):
            yield f"{step}: the command that takes it is not {verb}_{noun}"
        operation = by_permission.get(step)
        if operation is None:
            yield f"{step}: no operation has this permission"
        elif (operation.method, operation.action) != ("post", verb) or not operation.route.endswith(f"/{verb}"):
            yield f"{step}: the operation is {operation}, not POST …/{verb}"


def action_faults(operations: Iterable[Operation], commands: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield the extra actions of view sets that are not named after their permission and command."""
    for operation in operations:
        if operation.action is None or operation.action in VERBS or operation.permission is None:
            continue
        noun, _, verb = operation.permission.partition(".")
        if MANY_AT_ONCE.get(operation.action) == verb:
            continue
        if operation.action != verb:
            yield f"{operation}: the method {operation.action} has the permission {operation.permission}"
        command = f"{verb}_{noun}"
        called = f"commands.{command}(" in inspect.getsource(getattr(operation.view, operation.action))
        if operation.method not in {"get", "head"} and not (command in commands and called):
            yield f"{operation} does not call commands.{command}"
