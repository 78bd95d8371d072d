"""A student's first screen."""

from collections.abc import Sequence
from typing import Any

from domain.attendance.queries import figures
from domain.calendar.queries import next_sessions
from domain.enrollment.models import Enrollment
from domain.people.models import StudentProfile
from domain.policy import limits
from domain.policy.campuses import Campus
from domain.policy.workflows import EnrollmentState
from domain.records.queries import RepeatPolicies, lines_of, read_repeat_policies
from domain.records.rules import Policy, averages
from domain.records.rules.transcript import Line
from domain.screens.queries.students import places_of, profile_of, student_of
from domain.screens.queries.suggestions import names_of, suggestions
from domain.shared import clock
from domain.shared.access import require
from domain.shared.actor import Actor

VIEW = "enrollment.view_eligibility"
RESULT = ("unit_id", "unit_code", "unit_name", "credit_points", "period_code", "period_name", "campus", "mark", "grade",
          "grade_name", "is_pass", "earns_credit", "released_at")  # fmt: skip


def dashboard(actor: Actor) -> dict[str, Any]:
    """Return what the actor, a student, has and had, and could take next, in at most twelve queries.

    :raises Forbidden: if the actor may not look at eligibility at all
    :raises NotFound: if the actor is no student
    """
    require(actor, VIEW)
    profile, places = profile_of(actor.user_id), list(places_of(actor.user_id).annotate(attendance=figures()))
    lines, policies = lines_of(actor.user_id), read_repeat_policies()
    student = student_of(profile, places, [line.attempt for line in lines])
    return {
        "student": _about(profile),
        "progress": _progress(profile, lines, policies),
        "holds": student.holds,
        "current": [_place(row) for row in places],
        "next_sessions": next_sessions(actor),
        "past": [{name: getattr(line, name) for name in RESULT} for line in reversed(lines)],
        "available": suggestions(student, most=limits.OFFERINGS_SUGGESTED, policies=policies),
    }


def _about(profile: StudentProfile) -> dict[str, Any]:
    course, intake = profile.course, profile.intake
    return {
        "id": profile.user_id,
        "student_number": profile.student_number,
        "given_name": profile.user.given_name,
        "family_name": profile.user.family_name,
        "course": {"id": course.pk, "code": course.code, "name": course.name} if course else None,
        "intake": {"id": intake.pk, "code": intake.code, "name": intake.name} if intake else None,
        "academic_standing": profile.academic_standing,
    }


def _progress(profile: StudentProfile, lines: Sequence[Line], policies: RepeatPolicies) -> dict[str, Any]:
    """Return the figures that the transcript tells as well, by the same rule."""
    campus = Campus(lines[-1].campus) if lines else None
    policy = policies.on(campus, clock.today(campus)) if campus else Policy()
    figures = averages((line.attempt for line in lines), policy)
    return {
        **vars(figures),
        "credit_points_required": profile.course.credit_points if profile.course else None,
    }


def _place(row: Enrollment) -> dict[str, Any]:
    offering = row.offering
    offering.unit, offering.teaching_period = row.unit, row.teaching_period  # they are the same, and read already
    return {
        "enrollment_id": row.pk,
        "offering_id": row.offering_id,
        **names_of(offering),
        "status": row.status,
        "requisites": row.requisites,
        "queue_position": row.queue_position,  # type: ignore[attr-defined]
        "offer_expires_at": row.offer_expires_at,
        "skip_reasons": row.skip_reasons,
        "attendance": row.attendance if row.status == EnrollmentState.ENROLLED else None,  # type: ignore[attr-defined]
    }
