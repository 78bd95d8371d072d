"""Turns a cell of the permission matrix into rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Field, Lookup, Model, Q, QuerySet

from domain.policy.reach import LIMITS, Scope
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, NotFound, NotWhileActing

M = TypeVar("M", bound=Model)
# Scopes of a person take the actor; `course`, `unit` and `offering` take ids (a list, or what stands for one).
ScopeTable = Mapping[Scope, Callable[[Any], Q]]


@Field.register_lookup
class AnyOf(Lookup):
    """`column = ANY(array)`: one statement text however many values are asked for."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", [*left_values, *right_values]

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [value]


def narrow(rows: QuerySet[M], *, actor: Actor, permission: str, scopes: ScopeTable | None = None) -> QuerySet[M]:
    """Keep the rows that the actor reaches with this permission.

    A grant within a course, unit or offering reaches nothing of a model that does not say how it belongs to one.

    :raises KeyError: if the matrix uses a scope that the model does not define
    """
    held = actor.scopes(permission)
    if Scope.ANY in held:
        return rows
    table: ScopeTable = scopes or {}
    reach = Q()
    for scope in sorted(held):
        if scope not in LIMITS:
            reach |= table[scope](actor)
        elif scope in table:
            reach |= table[scope](actor.objects(permission, scope))
    return rows.filter(reach) if reach else rows.none()


def require(actor: Actor, permission: str) -> None:
    """Refuse an actor none of whose roles has the permission.

    :raises Forbidden: naming the permission
    """
    if not actor.scopes(permission):
        raise Forbidden(permission=permission)


def require_in_person(actor: Actor) -> None:
    """Refuse what nobody may do in another person's name.

    :raises NotWhileActing: if somebody acts as the actor
    """
    if actor.acting_by is not None:
        raise NotWhileActing


def require_sight(rows: QuerySet[Any], pk: Any) -> None:
    """Refuse an object that the actor can't see in the same words as one that does not exist.

    :raises NotFound: if it is not among these rows
    """
    if not rows.filter(pk=pk).exists():
        raise NotFound


def require_reach(rows: QuerySet[Any], pk: Any, *, permission: str, fields: Sequence[str] = ()) -> None:
    """Check, inside the transaction that wrote a row, that the actor reaches what it has become.

    :raises Forbidden: if the row is outside; the transaction is rolled back
    """
    if not rows.filter(pk=pk).exists():
        raise Forbidden(permission=permission, fields=fields)
