"""What lists may be ordered and filtered by, so that a question never tells what an answer would hide."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, GeneratedField, Model

from domain.policy.fields import field_rule
from domain.policy.permissions import MATRIX, OPEN
from domain.policy.reach import Scope
from tests.architecture.guards.operations import Operation
from tests.support.nouns import noun_of

# Filters that cross into a resource of narrower sight than their own, each with its reason: (list, parameter).
CROSSINGS: dict[tuple[str, str], str] = {}


def views(operations: Iterable[Operation]) -> dict[str, type[Any]]:
    """Return the view of each list, by its route."""
    return {each.route: each.view for each in operations if each.is_list}


def ordering_faults(route: str, view: type[Any]) -> Iterator[str]:
    """Yield the orders that sort by what some who see the row may not read: the place in the order tells it."""
    model = view.serializer_class.Meta.model
    for name, path in view.ordering.items():
        for guarded in _guarded(model, path):
            yield f"{route}: ordering by {name} tells {guarded}"
        for crossed in _narrower(view, model, path):
            yield f"{route}: ordering by {name} crosses into {crossed}"
    for name in view.default_ordering.split(","):
        if name.lstrip("-") not in {*view.ordering, "id"}:
            yield f"{route}: the default order names {name}, which is no order"


def filter_faults(route: str, view: type[Any]) -> Iterator[str]:
    """Yield the filters on guarded fields of another resource: of its own ones the reader takes care."""
    model = view.serializer_class.Meta.model
    for name, declared in view.filterset_class.base_filters.items():
        path = str(declared.field_name or "")
        own = "__" not in path and not _is_generated(model, path)
        for guarded in () if own else _guarded(model, path):
            yield f"{route}: {name} asks for {guarded}"
        for crossed in _narrower(view, model, path) if (route, name) not in CROSSINGS else ():
            yield f"{route}: {name} crosses into {crossed}"


def needless(found: dict[str, type[Any]]) -> list[tuple[str, str]]:
    """Return the crossings that no list has any more."""
    present = {(route, name) for route, view in found.items() for name in view.filterset_class.base_filters}
    return sorted(set(CROSSINGS) - present)


def _steps(model: type[Model], path: str) -> Iterator[tuple[type[Model], Any]]:
    """Yield each model on the way with the field that leads on, as far as the path names fields."""
    for name in path.split("__"):
        try:
            field: Any = model._meta.get_field(name.removesuffix("_id") if "_id" in name else name)
        except FieldDoesNotExist:
            try:
                field = model._meta.get_field(name)
            except FieldDoesNotExist:
                return
        yield model, field
        if field.related_model is None:
            return
        model = field.related_model


def _guarded(model: type[Model], path: str) -> Iterator[str]:
    """Yield the fields on the way that take a permission to read, those behind a generated column too."""
    for owner, field in _steps(model, path):
        names = [field.name]
        if isinstance(field, GeneratedField):
            names += [each.name for each in _flat(field.expression) if isinstance(each, F)]
        for name in names:
            if field_rule(noun_of(owner), name).read:
                yield f"{noun_of(owner)}.{name}"


def _is_generated(model: type[Model], path: str) -> bool:
    return any(isinstance(field, GeneratedField) for _, field in _steps(model, path))


def _flat(expression: Any) -> Iterator[Any]:
    yield expression
    for inner in expression.get_source_expressions() if hasattr(expression, "get_source_expressions") else ():
        yield from _flat(inner)


def _narrower(view: type[Any], model: type[Model], path: str) -> Iterator[str]:
    """Yield the resources on the way that somebody who sees the row need not see. Ids alone are no crossing."""
    steps = list(_steps(model, path))
    for owner, field in steps[1:]:
        permission = f"{noun_of(owner)}.view"
        if permission in OPEN or field.primary_key or permission not in MATRIX:
            continue
        cells = zip(MATRIX[f"{view.resource}.view"].values(), MATRIX[permission].values(), strict=True)
        if any(there not in {Scope.ANY, here} and here not in {Scope.OWN, Scope.NONE} for here, there in cells):
            yield noun_of(owner)
