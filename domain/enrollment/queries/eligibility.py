"""What would come of asking for a place, without asking for it."""

from datetime import datetime
from typing import Any

from domain.academic.models import SemesterOffering
from domain.enrollment.queries.facts import READ_WITH, offerings_as_facts, queue_heads, students_as_facts
from domain.enrollment.queries.rows import overridden_rules, reaches, rules_told, sees_whole
from domain.enrollment.rules.checks import RULES, Request, judge
from domain.enrollment.rules.facts import Offering
from domain.enrollment.rules.queue import Waiting, after_queue
from domain.enrollment.rules.requisites import told
from domain.enrollment.rules.seats import seats_left
from domain.people.queries import users
from domain.policy import limits
from domain.shared import clock
from domain.shared.access import require, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, NotFound

VIEW = "enrollment.view_eligibility"


def eligibility(actor: Actor, *, offering_id: Any, student_id: Any = None) -> dict[str, Any]:
    """Return every rule, whether it holds, and what asking would lead to.

    :raises NotFound: if there is no such offering, or the actor can't see the student
    :raises Forbidden: if the actor may not look at this student's
    """
    require(actor, VIEW)
    student_id = student_id or actor.user_id
    require_sight(users(actor, "user.view"), student_id)
    row = SemesterOffering.objects.select_related(*READ_WITH).filter(pk=offering_id).first()
    if row is None:
        raise NotFound
    if not reaches(actor, VIEW, student_id=student_id, offering_ids={offering_id}):
        raise Forbidden(permission=VIEW)
    now = clock.now()
    offering = _as_found(offerings_as_facts([row])[offering_id], now)
    request = Request(students_as_facts([student_id])[student_id], offering, now)
    findings, verdict = judge(request), request.verdict
    whole, found = sees_whole(actor, student_id), (*findings.broken, *findings.no_seat)
    broken = {each.code: each for each in rules_told(actor, student_id, found)}
    return {
        "offering_id": offering_id,
        "student_id": student_id,
        "outcome": findings.outcome(offering),
        "approval_required": offering.approval_required,
        # The tree tells marks of any unit: not to who only sees those of their own units.
        "requisites": {**told(verdict, offering.requisite), "tree": verdict.tree if whole else None},
        "checks": [
            {
                "rule": rule.code,
                "title": rule.title,
                "passed": rule.code not in broken,
                "facts": broken[rule.code].params if rule.code in broken else {},
            }
            for rule in RULES
        ],
    }


def _as_found(offering: Offering, now: datetime) -> Offering:
    """Return the offering as who asks now would find it: those who wait come first, as they do when somebody asks."""
    if not offering.waitlist_taken or seats_left(offering) <= 0 or not offering.is_open(now):
        return offering
    rows = queue_heads([offering.offering_id], most=limits.QUEUE_LOOKED_AT)[offering.offering_id]
    students, passed = students_as_facts([row.student_id for row in rows]), overridden_rules([row.pk for row in rows])
    queue = [Waiting(row.pk, students[row.student_id], passed.get(row.pk, frozenset())) for row in rows]
    return after_queue(offering, queue, now=now)
