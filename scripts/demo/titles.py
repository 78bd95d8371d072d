"""What units and courses are called."""

from typing import Final, NamedTuple

# Level and name: the more often a level is listed, the more units it has.
UNIT_NAMES: Final = (
    (1, "Introduction to {}"),
    (1, "{} Fundamentals"),
    (1, "Essentials of {}"),
    (2, "Principles of {}"),
    (2, "{} in Practice"),
    (2, "Applied {}"),
    (3, "Advanced {}"),
    (3, "{} Project"),
    (3, "Current Topics in {}"),
    (4, "Honours Seminar in {}"),
    (5, "Graduate Foundations of {}"),
    (6, "Professional Issues in {}"),
    (7, "Contemporary {}"),
    (8, "Research Methods in {}"),
    (9, "{} Research Project"),
)


class Award(NamedTuple):
    """A kind of course."""

    code: str
    name: str
    credit_points: int
    duration_months: int


AWARDS: Final = (
    Award("BA", "Bachelor of {}", 300, 36),
    Award("BH", "Bachelor of {} (Honours)", 400, 48),
    Award("MA", "Master of {}", 200, 24),
    Award("GD", "Graduate Diploma of {}", 100, 12),
    Award("UC", "Undergraduate Certificate in {}", 50, 6),
)
