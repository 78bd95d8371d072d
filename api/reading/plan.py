"""Queries compiled once per shape: everything but the values decides the SQL, and the SQL is kept."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Field, Lookup, QuerySet
from django.db.models import Field as ModelField

from api.reading.columns import sql_type
from domain.shared import clock

PLANS_KEPT = 1024


@dataclass(frozen=True)
class Placeholder:
    """Stands in a compiled query's parameters for a value that each run brings."""

    name: str


class Slot(Expression):
    """A value that is not known when the query is compiled, only its type (or a list of that type)."""

    def __init__(self, name: str, field: Field, *, many: bool = False) -> None:
        super().__init__(output_field=ArrayField(field.clone()) if many else field)
        self.placeholder, self.element, self.many = Placeholder(name), field, many

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        cast = sql_type(self.element, connection) + ("[]" if self.many else "")
        return f"%s::{cast}", [self.placeholder]


@ModelField.register_lookup
class AnyOf(Lookup):
    """`column = ANY(array)`: one statement text however many values are asked for."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", [*left_values, *right_values]


@dataclass(frozen=True)
class Plan:
    """A compiled statement; None as SQL means that it can return no row."""

    sql: str | None
    params: tuple[Any, ...] = ()

    def run(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Bind the values and return the rows."""
        if self.sql is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [_bound(param, values) for param in self.params])
            return cursor.fetchall()


def _bound(param: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(param, Placeholder):
        return values[param.name]
    return clock.now() if isinstance(param, clock.Instant) else param


_plans: dict[Hashable, Plan] = {}


def plan(
    shape: Hashable,
    build: Callable[[], QuerySet[Any, Any]],
    *,
    limited: bool = False,
    counted: bool = False,
) -> Plan:
    """Return the shape's plan, compiled from `build` the first time. Beyond `PLANS_KEPT` the oldest is forgotten."""
    found = _plans.get(shape)
    if found is None:
        found = _plans[shape] = compile_plan(build(), limited=limited, counted=counted)
        if len(_plans) > PLANS_KEPT:
            _plans.pop(next(iter(_plans)), None)
    return found


def compile_plan(rows: QuerySet[Any, Any], *, limited: bool = False, counted: bool = False) -> Plan:
    """Turn a query set into its statement: with a limit bound at each run, or counting its rows."""
    try:
        sql, params = rows.query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:
        return Plan(None)
    if limited:
        return Plan(f"{sql} LIMIT %s", (*params, Placeholder("limit")))
    text = f"SELECT count(*) FROM ({sql}) AS counted" if counted else sql  # noqa: S608
    return Plan(text, tuple(params))
