"""The sentences of an operation: what it does, who may do it, from which state to which."""

from collections import defaultdict
from typing import Any

from api.openapi import naming
from api.reading.source import Source
from domain.policy import limits
from domain.policy.permissions import MATRIX
from domain.policy.reach import DESCRIPTIONS, Scope
from domain.policy.roles import LABELS
from domain.policy.workflows import WORKFLOWS, Step

SUMMARIES = {
    "list": "List {many}",
    "retrieve": "Get {a_one}",
    "create": "Add {a_one}",
    "update": "Replace {a_one}",
    "partial_update": "Change {a_one}",
    "destroy": "Delete {a_one}",
    "bulk": "Add many {many}",
}
DOES = {
    "list": "A page of the {many} that the caller may see{order}.",
    "retrieve": "One {one}, if the caller may see it.",
    "create": "Adds {a_one} and answers with it.",
    "update": "Replaces all fields and answers with the changed {one}.",
    "partial_update": (
        "Changes the fields that are given, leaves the others, and answers with the changed {one} "
        "(a JSON merge patch, RFC 7396)."
    ),
    "destroy": "Deletes {a_one}.",
    "bulk": (
        "Adds {many} and tells what became of each row. With `atomic` one refused row refuses all. "
        f"More than {limits.BULK_INLINE_MAX} rows become a job: 202, and `Location` says where it is."
    ),
}


def summary(action: str, path: str) -> str:
    """Return a standard operation's summary; another action's own name."""
    if action in SUMMARIES:
        return SUMMARIES[action].format(**_nouns(path))
    return f"{action.replace('_', ' ').capitalize()} {naming.article(naming.singular_words(path))}"


def description(action: str, path: str, about: str, source: Source | None) -> str:
    """Return what a standard operation does, after what the resource is."""
    order = f", in the order `{source.default_ordering}` unless `ordering` says otherwise" if source else ""
    return f"{about}\n\n{DOES[action].format(**_nouns(path), order=order)}".strip()


def who(permission: str | None, *, public: bool) -> str:
    """Return a permission's row of the matrix in words."""
    if public:
        return "**Who:** anybody, without a token."
    if permission is None:
        return "**Who:** every logged-in person."
    reach: dict[Scope, list[str]] = defaultdict(list)
    for role, scope in MATRIX[permission].items():
        reach[scope].append(LABELS[role])
    nobody = ", ".join(reach.pop(Scope.NONE, []))
    lines = [f"- {_names(roles)}: {DESCRIPTIONS[scope]}" for scope, roles in reach.items()]
    if nobody:
        lines.append(f"- Not: {nobody}")
    return "\n".join([f"**Who** (permission `{permission}`):", "", *lines])


def _names(roles: list[str]) -> str:
    return "All roles" if len(roles) == len(LABELS) else ", ".join(roles)


def step_of(permission: str | None) -> Step | None:
    """Return the workflow step that an operation takes: both have the same name."""
    steps = (step for workflow in WORKFLOWS.values() for step in workflow.steps)
    return next((step for step in steps if step.name == permission), None)


def path_of(step: Step) -> str:
    """Return a step in words."""
    sources = ", ".join(f"`{state}`" for state in step.sources)
    return f"**From** {sources} **to** `{step.target}`. In any other state: 409 `wrong_state`."


def _nouns(path: str) -> dict[str, Any]:
    one = naming.singular_words(path)
    return {"one": one, "a_one": naming.article(one), "many": naming.plural_words(path)}
