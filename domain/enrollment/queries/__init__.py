"""What can be asked of places and requests for places."""

from domain.enrollment.queries.eligibility import eligibility
from domain.enrollment.queries.facts import (
    READ_WITH,
    approved_questions,
    as_sittings,
    offerings_as_facts,
    offerings_that_require,
    queue_heads,
    sittings,
    students_as_facts,
)
from domain.enrollment.queries.rows import (
    enrollment_approvals,
    enrollment_holds,
    enrollment_overrides,
    enrollments,
    known_offerings,
    offerings_to_look_at,
    overdue,
    overridden_rules,
    queue_position,
    reaches,
    reserved_places,
    sees_whole,
    states_of,
    students_to_recheck,
)
from domain.enrollment.rules.plans import PlanAction, PlanItem

__all__ = [
    "READ_WITH",
    "PlanAction",
    "PlanItem",
    "approved_questions",
    "as_sittings",
    "eligibility",
    "enrollment_approvals",
    "enrollment_holds",
    "enrollment_overrides",
    "enrollments",
    "known_offerings",
    "offerings_as_facts",
    "offerings_that_require",
    "offerings_to_look_at",
    "overdue",
    "overridden_rules",
    "queue_heads",
    "queue_position",
    "reaches",
    "reserved_places",
    "sees_whole",
    "sittings",
    "states_of",
    "students_as_facts",
    "students_to_recheck",
]
