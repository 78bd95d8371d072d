"""What can be asked of places and requests for places."""

from domain.enrollment.queries.eligibility import eligibility
from domain.enrollment.queries.facts import (
    approved_enrollments,
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
)
from domain.enrollment.rules.plans import PlanAction, PlanItem

__all__ = [
    "PlanAction",
    "PlanItem",
    "approved_enrollments",
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
    "sittings",
    "students_as_facts",
]
