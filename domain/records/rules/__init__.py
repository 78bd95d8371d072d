"""How marks become grades, and results averages, standings and transcripts. Pure functions."""

from domain.records.rules.attempts import Attempt, Averages, Policy, averages, gpa, wam
from domain.records.rules.grading import (
    GradeRule,
    Result,
    Scheme,
    check_exemption,
    check_grades,
    check_policy_change,
    check_reason,
    check_scheme_change,
    grade_of,
    graded,
)
from domain.records.rules.standing import standing_of

__all__ = [
    "Attempt",
    "Averages",
    "GradeRule",
    "Policy",
    "Result",
    "Scheme",
    "averages",
    "check_exemption",
    "check_grades",
    "check_policy_change",
    "check_reason",
    "check_scheme_change",
    "gpa",
    "grade_of",
    "graded",
    "standing_of",
    "wam",
]
