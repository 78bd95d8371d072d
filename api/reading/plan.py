"""Queries compiled once per shape: everything but the values decides the SQL, and the SQL is kept."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db.models import Expression, Field, QuerySet

from api.reading.columns import sql_type
from domain.policy.reach import Scope
from domain.shared import clock
from domain.shared.replica import reading

PLANS_KEPT = 1024

Direction = Literal["forward", "backward"]


@dataclass(frozen=True)
class Placeholder:
    """Stands in a compiled query's parameters for a value that each run brings.

    `held` is a permission and a limit: the ids of the objects within which the caller holds it.
    """

    name: str
    held: tuple[str, Scope] | None = None


class Slot(Expression):
    """A value that is not known when the query is compiled, only its type (or a list of that type)."""

    def __init__(self, name: str, field: Field, *, many: bool = False, held: tuple[str, Scope] | None = None) -> None:
        super().__init__(output_field=ArrayField(field.clone()) if many else field)
        self.placeholder, self.element, self.many = Placeholder(name, held), field, many

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        cast = sql_type(self.element, connection) + ("[]" if self.many else "")
        return f"%s::{cast}", [self.placeholder]


@dataclass(frozen=True)
class Plan:
    """A compiled statement; None as SQL means that it can return no row."""

    sql: str | None
    params: tuple[Any, ...] = ()

    def run(self, values: Mapping[str, Any]) -> tuple[bytes | None, ...] | None:
        """Bind the values and return the first row, if there is one, as the bytes that PostgreSQL wrote.

        The JSON goes out as it came in: nothing is decoded only to be encoded again.
        """
        if self.sql is None:
            return None
        with reading().prepared_cursor() as cursor:
            cursor.execute(self.sql, bind(self, values))
            result = cursor.pgresult
            return tuple(result.get_value(0, column) for column in range(result.nfields)) if result.ntuples else None


def bind(plan: Plan, values: Mapping[str, Any]) -> list[Any]:
    """Return the statement's parameters, each placeholder replaced by its value."""
    return [_bound(param, values) for param in plan.params]


def _bound(param: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(param, Placeholder):
        return values[param.name] if param.held is None else values["caller"].objects(*param.held)
    return clock.now() if isinstance(param, clock.Instant) else param


# A page as one row: its objects joined, the keys of its first and last, and how many there were with the one beyond it.
# `number` counts in the order of the inner statement, which a page that looks backward turns around.
_TEXT = """
SELECT string_agg(object, ',' ORDER BY {order}) FILTER (WHERE number <= %s),
       max(key) FILTER (WHERE number = 1), max(key) FILTER (WHERE number = least(%s, total)), max(total)
FROM (SELECT object, key, row_number() OVER () AS number, count(*) OVER () AS total
      FROM ({{rows}} LIMIT %s) AS found(object, key)) AS numbered
"""
_PAGE = {"forward": _TEXT.format(order="number"), "backward": _TEXT.format(order="number DESC")}
SIZE, LIMIT = Placeholder("size"), Placeholder("limit")
_plans: dict[Hashable, Plan] = {}


def plan(
    shape: Hashable,
    build: Callable[[], QuerySet[Any, Any]],
    *,
    page: Direction | None = None,
    counted: bool = False,
) -> Plan:
    """Return the shape's plan, compiled from `build` the first time. Beyond `PLANS_KEPT` the oldest is forgotten."""
    found = _plans.get(shape)
    if found is None:
        found = _plans[shape] = compile_plan(build(), page=page, counted=counted)
        if len(_plans) > PLANS_KEPT:
            _plans.pop(next(iter(_plans)), None)
    return found


def compile_plan(rows: QuerySet[Any, Any], *, page: Direction | None = None, counted: bool = False) -> Plan:
    """Turn a query set into its statement: as one page in one row, or counting its rows."""
    try:
        sql, params = rows.query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:
        return Plan(None)
    if page is not None:
        return Plan(_PAGE[page].format(rows=sql), (SIZE, SIZE, *params, LIMIT))
    text = f"SELECT count(*) FROM ({sql}) AS counted" if counted else sql  # noqa: S608
    return Plan(text, tuple(params))
