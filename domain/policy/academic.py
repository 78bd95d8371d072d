"""How results make averages and standings: words and numbers with their reasons."""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

UNIVERSITY: Final = "Swinburne University of Technology"


class AttemptCounting(StrEnum):
    """Which attempts of a unit that was taken more than once make up the averages."""

    ALL_ATTEMPTS = "all_attempts"
    BEST_ATTEMPT = "best_attempt"
    LATEST_ATTEMPT = "latest_attempt"


class DocumentStatus(StrEnum):
    """What a transcript on paper is worth today."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


# Averages are computed exactly and rounded once, at the end, a half upwards.
AVERAGE_STEP: Final = Decimal("0.01")
ROUNDING: Final = ROUND_HALF_UP
ROUNDING_TOLD: Final = "Exact sums, rounded once to two decimals, half up."

MARKS: Final = (Decimal(0), Decimal(100))
MARK_STEP: Final = Decimal("0.01")  # a mark is graded exactly as it is: 79.99 is below 80
GRADE_VALUE_MAX: Final = Decimal(10)  # scales in use end at 4 or 7

# What a withdrawal or a decision on credit puts on the record; nobody enters it as the result of a class.
NOT_ON_SHEETS: Final = frozenset({"WD", "WF", "EX", "XR"})

# A period goes badly if this share of its credit points, or more, is failed. One such period puts a student at risk;
# so many in a row put them on probation. What comes after that is for people to decide.
FAILED_SHARE: Final = Fraction(1, 2)
PROBATION_PERIODS: Final = 2


# Decided by people, and by people only taken back; in them nobody asks for a place.
BARRING_STANDINGS: Final = ("suspended", "excluded")


class EarnedStanding(StrEnum):
    """The academic standings that follow from results. The others are decided by people."""

    GOOD = "good"
    AT_RISK = "at_risk"
    ON_PROBATION = "on_probation"
