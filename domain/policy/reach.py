"""How far a permission can reach: what the cells of the matrix say."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.policy.roles import SystemRole


class Scope(StrEnum):
    """How far a permission reaches."""

    ANY = "any"
    COURSE = "course"
    UNIT = "unit"
    OFFERING = "offering"
    TAUGHT = "taught"
    PEER = "peer"
    WARD = "ward"
    WARD_RESULTS = "ward_results"
    WARD_ATTENDANCE = "ward_attendance"
    WARD_FINANCE = "ward_finance"
    DESK = "desk"
    OWN = "own"
    NONE = "none"


DESCRIPTIONS: Final[Mapping[Scope, str]] = MappingProxyType(
    {
        Scope.ANY: "every one",
        Scope.COURSE: "those of one course, by a grant that is limited to it",
        Scope.UNIT: "those of one unit, by a grant that is limited to it",
        Scope.OFFERING: "those of one offering, by a grant that is limited to it",
        Scope.TAUGHT: "those of units the caller convenes",
        Scope.PEER: "the caller's own, and those of people in the same offerings and of the caller's guardians",
        Scope.WARD: "the caller's own, and those of students the caller is a guardian of",
        Scope.WARD_RESULTS: "the caller's own, and those of students who let the caller, their guardian, see results",
        Scope.WARD_ATTENDANCE: (
            "the caller's own, and those of students who let the caller, their guardian, see attendance"
        ),
        Scope.WARD_FINANCE: "the caller's own, and those of students who let the caller, their guardian, see finances",
        Scope.DESK: (
            "what the caller deals with, as a member of its queue or assigned to it; to read and to answer, the "
            "caller's own, too"
        ),
        Scope.OWN: "the caller's own",
        Scope.NONE: "none",
    }
)
# What a grant within one object turns `any` and `taught` into. No cell of a role says these itself.
LIMITS: Final = (Scope.COURSE, Scope.UNIT, Scope.OFFERING)
# A grant's limit narrows these; what is bound to the caller's person stays so.
LIMITED_BY_GRANT: Final = frozenset({Scope.ANY, Scope.TAUGHT})
Cells = Mapping[str, Scope]


def row(*cells: Scope) -> Mapping[SystemRole, Scope]:
    """Pair the cells with the roles; a row that misses a role fails at import."""
    return MappingProxyType(dict(zip(SystemRole, cells, strict=True)))
