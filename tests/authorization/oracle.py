"""What every answer should be, from the table of permissions and the declared rows alone.

Nothing of `domain/` but the table itself is asked: not the actor, not the scopes of the areas, not the queries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.policy.permissions import MATRIX
from domain.policy.reach import Scope
from tests.authorization.worlds import Row, Scopes

GOOD = frozenset({200, 201, 202, 204, 409, 412, 422, 428})  # past the gate and in reach, whatever comes of it
ANY = frozenset({Scope.ANY})
WIDE = frozenset({Scope.ANY, Scope.TAUGHT})


@dataclass(frozen=True)
class Holding:
    """What one valid grant gives: its cells, everywhere or within one object."""

    cells: Mapping[str, Scope]
    limit: Scope | None = None
    system: bool = True

    def scope(self, permission: str) -> Scope:
        cell = self.cells.get(permission, Scope.NONE)
        return self.limit if self.limit is not None and cell in WIDE else cell


def held(permission: str, holdings: Iterable[Holding]) -> Scopes:
    """Return how far somebody with these grants reaches. What every role sees whole, everybody with a grant does; what
    every role has of its own at least, everybody has.
    """
    holdings = list(holdings)
    cells = set(MATRIX[permission].values())
    if cells == ANY:
        return ANY if holdings else frozenset()
    found = frozenset(each.scope(permission) for each in holdings) - {Scope.NONE}
    own = Scope.NONE not in cells and found <= {Scope.COURSE, Scope.UNIT, Scope.OFFERING}
    return found | {Scope.OWN} if own else found


@dataclass(frozen=True)
class Expected:
    """The statuses that may come, and in words why."""

    statuses: frozenset[int]
    because: str

    def fits(self, status: int, code: str) -> bool:
        """A 403 with a code of its own is a rule's, not the table's: it comes after the gate."""
        own_rule = status == 403 and code != "forbidden" and self.statuses == GOOD
        return status in self.statuses or own_rule


def _exactly(status: int, because: str) -> Expected:
    return Expected(frozenset({status}), because)


def expect(method: str, permission: str, view: str, row: Row | None, holdings: Iterable[Holding]) -> Expected:
    """Return what the table says of a call. `view` is the permission by which the row is seen; no row: a collection."""
    holdings = list(holdings)
    reach = held(permission, holdings)
    if not reach:
        return _exactly(403, f"{permission} is not held at all")
    if row is not None:
        seen = held(view, holdings)
        if not row.is_in(seen, view):
            return _exactly(404, f"{view} reaches {names(seen)} only")
        if not row.is_in(reach, permission):
            return _exactly(403, f"{permission} reaches {names(reach)} only")
    if method == "get":
        return _exactly(200, f"{permission} is held")
    return Expected(GOOD, f"{permission} reaches it")


def names(scopes: Scopes) -> str:
    return "/".join(sorted(scopes)) or "nothing"
