"""Turns a cell of the permission matrix into rows."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from domain.policy.permissions import Scope
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, NotFound

M = TypeVar("M", bound=Model)
ScopeTable = Mapping[Scope, Callable[[Actor], Q]]


def narrow(rows: QuerySet[M], *, actor: Actor, permission: str, scopes: ScopeTable | None = None) -> QuerySet[M]:
    """Keep the rows that the actor reaches with this permission.

    :raises KeyError: if the matrix uses a scope that the model does not define
    """
    held = actor.scopes(permission)
    if Scope.ANY in held:
        return rows
    if not held:
        return rows.none()
    table: ScopeTable = scopes or {}
    reach = Q()
    for scope in sorted(held):
        reach |= table[scope](actor)
    return rows.filter(reach)


def require(actor: Actor, permission: str) -> None:
    """Refuse an actor none of whose roles has the permission.

    :raises Forbidden: naming the permission
    """
    if not actor.scopes(permission):
        raise Forbidden(permission=permission)


def require_sight(rows: QuerySet[Any], pk: Any) -> None:
    """Refuse an object that the actor can't see in the same words as one that does not exist.

    :raises NotFound: if it is not among these rows
    """
    if not rows.filter(pk=pk).exists():
        raise NotFound


def require_reach(rows: QuerySet[Any], pk: Any, *, permission: str) -> None:
    """Check, inside the transaction that wrote a row, that the actor reaches what it has become.

    :raises Forbidden: if the row is outside; the transaction is rolled back
    """
    if not rows.filter(pk=pk).exists():
        raise Forbidden(permission=permission)
