"""What each resource's rows are to the caller. One file per resource, found by itself.

A file says `WORLD = World("<noun>", rows)`, where `rows(cast)` makes the rows: name → `Row(pk, scopes)`. The scopes are
those whose words hold for the row, whatever the code does; every other row of the table is to be out of all of them.
Files are read in the order of their names. One whose resource has no endpoints yet waits for them.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.policy.reach import Scope
from tests.authorization.cast import Cast

Scopes = frozenset[Scope]


@dataclass(frozen=True)
class Row:
    """A row, and the scopes that it is in. `only` says otherwise for single permissions."""

    pk: Any
    scopes: Scopes = frozenset()
    only: Mapping[str, Scopes] = field(default_factory=dict)

    def is_in(self, held: Scopes, permission: str) -> bool:
        return Scope.ANY in held or not held.isdisjoint(self.only.get(permission, self.scopes))


@dataclass(frozen=True)
class World:
    """A resource, by the singular of its path, and its rows."""

    noun: str
    rows: Callable[[Cast], dict[str, Row]]
    last: int = 0  # the higher, the later, because other worlds make rows of it, too


def worlds() -> dict[str, World]:
    """Return the declared worlds by noun."""
    modules = [importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]
    found = sorted((module.WORLD for module in modules), key=lambda world: world.last)
    return {world.noun: world for world in found}
