"""Who may do what: one row per permission, one cell per role. The only place that decides it."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from domain.policy.roles import Role


class Scope(StrEnum):
    """How far a permission reaches."""

    ANY = "any"
    TAUGHT = "taught"
    OWN = "own"
    NONE = "none"


ANY, TAUGHT, OWN, NONE = Scope.ANY, Scope.TAUGHT, Scope.OWN, Scope.NONE
DESCRIPTIONS: Final[Mapping[Scope, str]] = MappingProxyType(
    {
        Scope.ANY: "every one",
        Scope.TAUGHT: "those of units the caller convenes",
        Scope.OWN: "the caller's own",
        Scope.NONE: "none",
    }
)


def row(*cells: Scope) -> Mapping[Role, Scope]:
    """Pair the cells with the roles; a row that misses a role fails at import."""
    return MappingProxyType(dict(zip(Role, cells, strict=True)))


# fmt: off
MATRIX: Final[Mapping[str, Mapping[Role, Scope]]] = MappingProxyType({
    #                                STUDENT PARENT  CONVENOR STAFF AUDITOR ADMIN
    "course.view":              row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "course.add":               row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "course.change":            row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "unit.view":                row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "unit.add":                 row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "unit.change":              row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "course_unit.view":         row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "course_unit.add":          row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "course_unit.change":       row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "teaching_period.view":     row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "teaching_period.add":      row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "teaching_period.change":   row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "semester_offering.view":   row(ANY,    ANY,    ANY,     ANY,  ANY,    ANY),
    "semester_offering.add":    row(NONE,   NONE,   NONE,    ANY,  NONE,   ANY),
    "semester_offering.change": row(NONE,   NONE,   TAUGHT,  ANY,  NONE,   ANY),
    "job.view":                 row(OWN,    OWN,    OWN,     OWN,  ANY,    ANY),
    "job.cancel":               row(OWN,    OWN,    OWN,     OWN,  NONE,   ANY),
})
# fmt: on


@cache
def scopes_of(permission: str, roles: frozenset[Role]) -> frozenset[Scope]:
    """Return the scopes that these roles give for a permission, without `none`."""
    cells = MATRIX[permission]
    return frozenset(cells[role] for role in roles) - {Scope.NONE}
