"""On whose behalf a query or command runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from domain.policy.permissions import COLUMNS, OPEN, PERSONAL, scopes_of
from domain.policy.reach import LIMITED_BY_GRANT, LIMITS, Cells, Scope
from domain.policy.roles import SystemRole

EVERYTHING = frozenset({Scope.ANY})
OWN = frozenset({Scope.OWN})
WITHIN = frozenset(LIMITS)


@dataclass(frozen=True)
class Grant:
    """A role held now: a custom one, or any one within one course, unit or offering only."""

    role: str
    cells: Cells
    limit: Scope | None = None
    object_id: Any = None

    def scope(self, permission: str) -> Scope | None:
        """Return how far this grant's permission reaches, if it gives it at all."""
        cell = self.cells.get(permission)
        return self.limit if cell in LIMITED_BY_GRANT and self.limit else cell


@dataclass(frozen=True)
class Actor:
    """A person with the roles that hold at this moment, or the system with a reason."""

    user_id: Any
    roles: frozenset[SystemRole] = field(default_factory=frozenset)  # system roles held everywhere
    grants: tuple[Grant, ...] = ()  # what else is held
    reason: str = ""
    session_id: Any = None
    acting_by: Any = None  # the person who acts as this one
    request_id: str = ""
    address: str | None = None

    @classmethod
    def system(cls, *, reason: str) -> Self:
        """The only way past a gate; the reason belongs in every record of what it did."""
        return cls(user_id=None, reason=reason)

    @property
    def is_system(self) -> bool:
        return self.user_id is None and bool(self.reason)

    def role_codes(self) -> frozenset[str]:
        """Return the codes of all roles held, limited ones too."""
        return self.roles | {grant.role for grant in self.grants}

    def scopes(self, permission: str) -> frozenset[Scope]:
        """Return how far this permission reaches for the actor; empty when it is not held at all."""
        if self.is_system:
            return EVERYTHING
        found = scopes_of(permission, self.roles)
        if self.grants:
            if permission in OPEN:
                return EVERYTHING
            found |= {scope for grant in self.grants if (scope := grant.scope(permission))}
        # Whoever holds nothing, or something within one object only, still has what is their own.
        if permission in PERSONAL and self.user_id is not None and found <= WITHIN:
            return found | OWN
        return found

    def objects(self, permission: str, limit: Scope) -> Any:
        """Return the ids of the courses, units or offerings within which the actor holds the permission."""
        within = (grant.object_id for grant in self.grants if grant.limit == limit == grant.scope(permission))
        return list(dict.fromkeys(within))

    def covers(self, cells: Cells, *, limit: Scope | None = None, object_id: Any = None) -> bool:
        """Tell whether the actor holds all that a role with these cells gives within this limit.

        What is bound to a person's own data is no power over others, so it needs no cover.
        """
        return not self.beyond(cells, limit=limit, object_id=object_id)

    def beyond(self, cells: Cells, *, limit: Scope | None = None, object_id: Any = None) -> list[str]:
        """Return the permissions of these cells that the actor does not hold within this limit."""
        return sorted(
            permission
            for permission, scope in cells.items()
            if scope not in {Scope.OWN, Scope.NONE}
            and permission not in OPEN
            and not self._covers(permission, scope, limit, object_id)
        )

    def _covers(self, permission: str, scope: Scope, limit: Scope | None, object_id: Any) -> bool:
        held = self.scopes(permission)
        if Scope.ANY in held:
            return True
        if limit is not None and scope in LIMITED_BY_GRANT:
            return str(object_id) in {str(each) for each in self.objects(permission, limit)}
        return scope in held

    def holdings(self) -> Iterator[tuple[Cells, Scope | None, Any]]:
        """Yield the cells of everything held, each with its limit."""
        yield from ((COLUMNS[role], None, None) for role in self.roles)
        yield from ((grant.cells, grant.limit, grant.object_id) for grant in self.grants)

    def outranks(self, other: "Actor") -> bool:
        """Tell whether the actor holds every power that the other one holds.

        Power is what reaches others whoever they are. That one studies with somebody, or guards them, is none.
        """
        return all(
            self.covers(powers(cells), limit=limit, object_id=object_id) for cells, limit, object_id in other.holdings()
        )


def powers(cells: Cells) -> Cells:
    """Return the cells that reach others whoever they are."""
    return {permission: scope for permission, scope in cells.items() if scope in LIMITED_BY_GRANT}


def origin(actor: Actor) -> Mapping[str, Any]:
    """Return where an action came from, for its record: who really did it, for whom, in which request."""
    return {
        "actor_id": actor.acting_by or actor.user_id,
        "on_behalf_of_id": actor.user_id if actor.acting_by else None,
        "session_id": actor.session_id,
        "request_id": actor.request_id,
        "address": actor.address,
        "reason": actor.reason,
    }
