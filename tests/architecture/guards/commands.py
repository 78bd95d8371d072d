"""The form of commands: `@transaction.atomic def <verb>_<noun>(actor: Actor, *, …)`."""

import ast
from collections.abc import Iterator

from domain.policy.permissions import MATRIX
from domain.policy.workflows import WORKFLOWS
from tests.architecture.guards.sources import dotted
from tests.architecture.guards.writes import METHODS

# Verbs that are no permission. Before adding one, look whether one of these, or one of the matrix, says it.
OTHER_VERBS = frozenset(
    {
        "alert",
        "claim",
        "demand",
        "describe",
        "forget",
        "keep",
        "log",
        "recheck",
        "record",
        "refresh",
        "report",
        "reschedule",
        "reset",
        "rotate",
        "start",
        "tell",
    }
)
# Whose object is an argument: people are told.
WITHOUT_NOUN = frozenset({"tell"})
IN_ANOTHERS_TRANSACTION = "the caller's transaction"
STEP_BY_STEP = "No transaction spans"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def verbs() -> frozenset[str]:
    steps = (step.name for workflow in WORKFLOWS.values() for step in workflow.steps)
    return frozenset(name.partition(".")[2] for name in (*MATRIX, *steps)) | OTHER_VERBS


def faults(tree: ast.Module) -> Iterator[str]:
    """Yield what is wrong with the public functions of a `commands.py`."""
    functions = {node.name: node for node in tree.body if isinstance(node, Function)}
    for name, function in functions.items():
        if name.startswith(("_", "check_")):  # a check writes nothing: it locks, and refuses
            continue
        if name not in WITHOUT_NOUN and not any(name.startswith(f"{verb}_") and name != f"{verb}_" for verb in verbs()):
            yield f"{name} is not named <verb>_<noun>"
        if not _actor_first_and_rest_by_name(function.args):
            yield f"{name} does not take (actor: Actor, *, …)"
        if not ast.get_docstring(function):
            yield f"{name} has no docstring"
        if not _is_one_transaction(function, functions):
            yield f"{name} is not one transaction"


def _actor_first_and_rest_by_name(args: ast.arguments) -> bool:
    if len(args.posonlyargs + args.args) != 1 or args.vararg or args.kwarg:
        return False
    first = (args.posonlyargs + args.args)[0]
    return first.arg == "actor" and first.annotation is not None and dotted(first.annotation) == "Actor"


def _is_one_transaction(function: Function, functions: dict[str, Function]) -> bool:
    """Atomic; or said to run in the caller's transaction; or writing nothing and calling only what is atomic.

    The last form is for a refusal whose effect must be committed all the same. One that calls commands of other
    modules says that no transaction spans them.
    """
    words = " ".join((ast.get_docstring(function) or "").split())
    if _is_atomic(function) or IN_ANOTHERS_TRANSACTION in words:
        return True
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    if any(isinstance(call, ast.Attribute) and call.attr in METHODS for call in calls):
        return False
    if STEP_BY_STEP in words:
        return True
    own = [functions[call.id] for call in calls if isinstance(call, ast.Name) and call.id in functions]
    return bool(own) and all(_is_atomic(each) for each in own)


def _is_atomic(function: Function) -> bool:
    return any(
        dotted(decorator.func if isinstance(decorator, ast.Call) else decorator) == "transaction.atomic"
        for decorator in function.decorator_list
    )
