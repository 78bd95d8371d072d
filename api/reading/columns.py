"""From a declared output serializer to one JSON expression in SQL."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    Expression,
    F,
    Field,
    Func,
    JSONField,
    Model,
    OuterRef,
    TextField,
)
from django.db.models.expressions import Case, When
from django.db.models.functions import Cast
from rest_framework import serializers

from domain.policy.fields import field_rule
from domain.policy.permissions import OPEN
from domain.policy.reach import LIMITS, Scope
from domain.shared.actor import Actor

# PostgreSQL takes at most 100 arguments in one call.
MOST_PAIRS = 50
Tree = Mapping[str, Any]


class Computed(serializers.ReadOnlyField):
    """A field that the database computes. `expression` gets the path to the row ("" or "unit__")."""

    def __init__(self, shown_as: serializers.Field, expression: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shown_as, self.expression = shown_as, expression


class JsonObject(Func):
    """`json_build_object` with its keys written out, so that the statement's text stays the same."""

    function = "json_build_object"
    output_field: Any = JSONField()

    def __init__(self, **pairs: Any) -> None:
        self.names = tuple(pairs)
        super().__init__(*pairs.values())

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts, params = [], []
        for name, expression in zip(self.names, self.source_expressions, strict=True):
            sql, values = compiler.compile(expression)
            parts.append(f"'{name}', {sql}")
            params.extend(values)
        return f"json_build_object({', '.join(parts)})", params


class UtcText(Func):
    """An instant as RFC 3339 in UTC, to the microsecond."""

    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    output_field: Any = TextField()


@cache
def declared(serializer: Any) -> Mapping[str, serializers.Field]:
    """Return a serializer class's fields, built once."""
    return dict(serializer().fields)


@cache
def expandable(serializer: Any) -> Mapping[str, Any]:
    """Return the relations that a reader may expand, with the serializer each is shown by."""
    names = getattr(getattr(serializer, "Meta", None), "expand", ())
    return {name: type(declared(serializer)[name]) for name in names}


def resource_of(serializer: Any) -> str:
    """Return the resource that a serializer shows, if it says so: then its field rules hold, and who may see it."""
    return str(getattr(getattr(serializer, "Meta", None), "resource", ""))


def field_permission(serializer: Any, name: str) -> str | None:
    """Return the permission that reading a field takes beyond the row's own."""
    return field_rule(resource_of(serializer), name).read


def row_permission(serializer: Any) -> str | None:
    """Return the permission that a relation's object is shown by; None where every role sees all of them."""
    permission = f"{resource_of(serializer)}.view"
    return permission if resource_of(serializer) and permission not in OPEN else None


@cache
def permissions_of(serializer: Any) -> tuple[str, ...]:
    """Return every permission that decides what this serializer shows within a row, relations included."""
    found = {permission for name in declared(serializer) if (permission := field_permission(serializer, name))}
    for inner in expandable(serializer).values():
        found |= {each for each in (row_permission(inner), *permissions_of(inner)) if each}
    return tuple(sorted(found))


def json_row(serializer: Any, tree: Tree, *, model: type[Model], actor: Actor, path: str = "") -> Any:
    """Build the JSON expression of one row, null where the actor may not read.

    `tree` holds the chosen field names; a value that is itself a tree expands that relation.
    """
    fields = declared(serializer)
    pairs: dict[str, Any] = {}
    for name, branch in tree.items():
        field = fields[name]
        source = field.source or name
        if branch is None:
            shown = column(field, path + source.replace(".", "__"), path)
            permission = field_permission(serializer, name)
            if permission and not _implied(serializer, permission, actor):
                shown = _if_reached(shown, serializer, permission, actor, f"{path}pk")
            pairs[name] = shown
            continue
        kind = type(field)
        relation = model._meta.get_field(source)
        inner = json_row(kind, branch, model=relation.related_model, actor=actor, path=f"{path}{source}__")  # type: ignore[arg-type]
        if relation.null:
            inner = Case(When(**{f"{path}{source}__isnull": False}, then=inner))
        permission = row_permission(kind)
        pairs[name] = _if_reached(inner, kind, permission, actor, f"{path}{source}__pk") if permission else inner
    if len(pairs) > MOST_PAIRS:
        raise ValueError(f"{serializer.__name__} has more than {MOST_PAIRS} fields; PostgreSQL can't build it at once")
    return JsonObject(**pairs)


def _implied(serializer: Any, permission: str, actor: Actor) -> bool:
    """Tell whether every row that the actor sees at all is also reached with this permission: by the same scopes.

    Not so for the limits of grants, which name other objects for each permission, nor where the serializer says that
    its rows are seen by more than the words of their scopes.
    """
    if getattr(serializer.Meta, "seen_by_more", False):
        return False
    seen = actor.scopes(f"{resource_of(serializer)}.view")
    return seen <= actor.scopes(permission) and seen.isdisjoint(LIMITS)


def _if_reached(shown: Any, serializer: Any, permission: str, actor: Actor, key: str) -> Any:
    """Show a value only where the actor reaches its row with this permission."""
    if Scope.ANY in actor.scopes(permission):
        return shown
    return Case(When(Exists(serializer.Meta.rows(actor, permission).filter(pk=OuterRef(key))), then=shown))


def column(field: serializers.Field, source: str, path: str) -> Expression | F:
    """Build the SQL expression of one field, equal on the wire to what the field itself would write."""
    if isinstance(field, Computed):
        return field.expression(path)
    if isinstance(field, serializers.DecimalField):
        return Cast(source, TextField())
    if isinstance(field, serializers.DateTimeField):
        return UtcText(F(source))
    return F(source)


def sql_type(field: Field, connection: Any) -> str:
    """Return the type a bound value is cast to: text for every CharField, so that no cast shortens a value."""
    if isinstance(field, CharField | TextField):
        return "text"
    if isinstance(field, DateTimeField):
        return "timestamptz"
    return field.rel_db_type(connection) or "text"
