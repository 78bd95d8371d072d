"""What a unit may require, and how somebody may stand to it."""

from enum import StrEnum


class RequisiteKind(StrEnum):
    """What a part of an expression asks for: branches first, then leaves."""

    ALL = "all"
    ANY = "any"
    AT_LEAST = "at_least"
    UNIT = "unit"
    COREQUISITE = "corequisite"
    CREDIT_POINTS = "credit_points"
    COURSE = "course"
    INTAKE = "intake"
    APPROVAL = "approval"


class RequisiteEdgeKind(StrEnum):
    """How a unit's requisites name another unit. The last two hold for both, whichever of them says so."""

    PREREQUISITE = "prerequisite"
    COREQUISITE = "corequisite"
    ANTIREQUISITE = "antirequisite"
    EQUIVALENT = "equivalent"


class RequisiteOutcome(StrEnum):
    """How somebody stands to an expression, or to a part of it: the worst first."""

    MISSING = "missing"
    APPROVAL_NEEDED = "approval_needed"
    CONDITIONAL = "conditional"
    MET = "met"
