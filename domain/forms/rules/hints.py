"""Hints say how a form is shown, and under which conditions a field of it is shown at all.

A field that is not shown is not asked: what is sent for it is dropped before anything looks at it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from domain.forms.errors import HintInvalid, HintsRefused
from domain.forms.rules.values import pointer, same
from domain.policy import limits
from domain.shared.errors import DomainError

Hints = Mapping[str, Any]
FIELDS: Final = "by_field"
CONDITIONAL: Final = ("visible_if", "required")  # the one makes no sense without the other


def check_hints(hints: Hints, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return hints that say the order of all fields. Fields that they leave out come last, as the schema has them.

    :raises HintsRefused: with everything that is wrong, up to a number
    """
    names = list(schema["properties"])
    found = [*_order_faults(hints.get("order", []), names), *_field_faults(hints.get(FIELDS, {}), schema)]
    found = found or list(_cycles(hints.get(FIELDS, {})))
    if found:
        raise HintsRefused(causes=found[: limits.FORM_ERRORS_TOLD])
    first = hints.get("order", [])
    return {"order": [*first, *(name for name in names if name not in first)], FIELDS: dict(hints.get(FIELDS, {}))}


def fitting(hints: Hints, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of hints still fits another schema: without fields that are gone, and conditions that can't hold."""
    names, required = schema["properties"], schema.get("required", [])
    fields: dict[str, Any] = {}
    for name, each in hints.get(FIELDS, {}).items():
        condition = each.get("visible_if")
        falls = condition is not None and (condition["field"] not in names or name in required)
        if name in names:
            fields[name] = {key: value for key, value in each.items() if not falls or key not in CONDITIONAL}
    return {"order": [name for name in hints.get("order", []) if name in names], FIELDS: fields}


def hidden(hints: Hints, answers: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields whose condition does not hold. What hides a field that others wait for, hides them too."""
    fields: Mapping[str, Any] = hints.get(FIELDS, {})
    shown: dict[str, bool] = {}

    def is_shown(name: str) -> bool:
        condition = fields.get(name, {}).get("visible_if")
        if name not in shown:
            shown[name] = condition is None or (
                condition["field"] in answers and is_shown(condition["field"]) and _holds(condition, answers)
            )
        return shown[name]

    return frozenset(name for name in fields if not is_shown(name))


def missing(hints: Hints, answers: Mapping[str, Any]) -> list[str]:
    """Return the fields that are shown, must be answered, and are not."""
    fields: Mapping[str, Any] = hints.get(FIELDS, {})
    out = hidden(hints, answers)
    wanted = (name for name, each in fields.items() if each.get("required"))
    return [name for name in wanted if name not in out and name not in answers]


def _holds(condition: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    value = same(answers[condition["field"]])
    return any(same(each) == value for each in condition["any_of"])


def _fault(detail: str, *place: str | int) -> DomainError:
    error = HintInvalid(detail)
    error.pointer = pointer(("hints", *place))
    return error


def _order_faults(order: list[str], names: list[str]) -> Iterator[DomainError]:
    for index, name in enumerate(order):
        if name not in names or name in order[:index]:
            yield _fault("The order names each field of the schema once.", "order", index)


def _field_faults(fields: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[DomainError]:
    names, required = schema["properties"], schema.get("required", [])
    for name, each in fields.items():
        condition = each.get("visible_if")
        if name not in names:
            yield _fault("The schema has no such field.", FIELDS, name)
        elif condition is None and each.get("required"):
            yield _fault("A field that is always shown is required by the schema.", FIELDS, name, "required")
        elif condition is not None and condition["field"] not in names:
            yield _fault("The schema has no such field.", FIELDS, name, "visible_if", "field")
        elif condition is not None and name in required:
            yield _fault("The schema can't require what may be hidden. The hint can.", FIELDS, name, "visible_if")


def _cycles(fields: Mapping[str, Any]) -> Iterator[DomainError]:
    """Yield the fields whose conditions lead back to themselves."""
    for name in fields:
        seen, here = {name}, name
        while condition := fields.get(here, {}).get("visible_if"):
            here = condition["field"]
            if here == name:
                yield _fault("The condition leads back to the field.", FIELDS, name, "visible_if")
            if here in seen:
                break
            seen.add(here)
