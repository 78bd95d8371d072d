"""What a student could take next."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from domain.academic.models import CourseUnit, SemesterOffering
from domain.academic.queries import open_now
from domain.enrollment.queries import READ_WITH, offerings_as_facts
from domain.enrollment.rules.facts import Student
from domain.enrollment.rules.requisites import told
from domain.enrollment.rules.seats import seats_left
from domain.policy import limits
from domain.records.queries import RepeatPolicies
from domain.requisites.queries import units_behind
from domain.screens.queries.students import places_of, profile_of, student_of
from domain.screens.rules import Suggestion, ranked
from domain.shared import clock
from domain.shared.access import require
from domain.shared.actor import Actor

VIEW = "enrollment.view_eligibility"
# No more than judging and showing takes: of hundreds of offerings every date that is read is felt.
READ = (
    "unit_id", "teaching_period_id", "campus", "delivery_mode", "starts_on", "ends_on", "enrollment_opens_at",
    "enrollment_closes_at", "capacity", "seats_taken", "waitlist_capacity", "waitlist_taken", "approval_required",
    "promotion", "offer_hours", "mark_sheet__status",
)  # fmt: skip
READ_OF_UNIT = ("code", "name", "credit_points", "level", "is_active")
READ_OF_PERIOD = ("code", "name", "teaching_starts_on", "teaching_ends_on")


def next_offerings(
    actor: Actor, *, most: int, teaching_period_id: Any = None, campus: str | None = None
) -> dict[str, Any]:
    """Return what the actor, a student, could take next, the best first, in at most eleven queries.

    :raises Forbidden: if the actor may not look at eligibility at all
    :raises NotFound: if the actor is no student
    """
    require(actor, VIEW)
    profile = profile_of(actor.user_id)
    student = student_of(profile, list(places_of(actor.user_id)))
    return suggestions(student, most=most, teaching_period_id=teaching_period_id, campus=campus)


def suggestions(
    student: Student,
    *,
    most: int,
    teaching_period_id: Any = None,
    campus: str | None = None,
    policies: RepeatPolicies | None = None,
) -> dict[str, Any]:
    """Return how many open offerings a student could ask for, and the best of them."""
    rows = _open_offerings(student.course_id)
    if teaching_period_id is not None:
        rows = rows.filter(teaching_period_id=teaching_period_id)
    if campus is not None:
        rows = rows.filter(campus=campus)
    found = {row.pk: row for row in rows[: limits.OFFERINGS_RANKED_MAX]}
    units = {row.unit_id for row in found.values()}
    behind = units_behind(units, student.course_id, without=student.marks.keys())
    best = ranked(
        student,
        offerings_as_facts(found.values(), policies).values(),
        needed={row.pk: row.needed for row in found.values()},  # type: ignore[attr-defined]
        behind=behind,
        now=clock.now(),
    )
    return {
        "total": len(best),
        "eligible": sum(each.outcome is not None for each in best),
        "results": _shown(best[:most], found),
    }


def _open_offerings(course_id: Any) -> QuerySet[SemesterOffering]:
    """Return the offerings that take enrollments now, those of the course first, and how the course asks for each."""
    places = CourseUnit.objects.filter(course_id=course_id, unit=OuterRef("unit"))
    rows = SemesterOffering.objects.filter(open_now(), unit__is_active=True).select_related(*READ_WITH)
    rows = rows.only(
        *READ, *(f"unit__{name}" for name in READ_OF_UNIT), *(f"teaching_period__{name}" for name in READ_OF_PERIOD)
    )
    return rows.annotate(needed=Subquery(places.values("kind")[:1])).order_by(F("needed").asc(nulls_last=True), "pk")


def _shown(best: Sequence[Suggestion], rows: Mapping[Any, SemesterOffering]) -> list[dict[str, Any]]:
    return [_one(each, rows[each.offering.offering_id]) for each in best]


def _one(each: Suggestion, row: SemesterOffering) -> dict[str, Any]:
    offering, findings = each.offering, each.findings
    refusals = findings.refusals() or (() if findings.seat else findings.no_seat)
    return {
        "offering_id": row.pk,
        **names_of(row),
        "outcome": each.outcome,
        "approval_required": offering.approval_required,
        "reasons": [{"code": error.code, "title": error.title, "remedy": error.remedy} for error in refusals],
        "requisites": told(each.verdict, offering.requisite),
        "needed": each.needed,
        "core_units_behind": each.units_behind,
        "seats_left": seats_left(offering),
        "waitlist_taken": offering.waitlist_taken,
        "enrollment_closes_at": row.enrollment_closes_at,
    }


def names_of(row: Any) -> dict[str, Any]:
    """Return what an offering (read with unit and teaching period) is called."""
    unit, period = row.unit, row.teaching_period
    return {
        "unit": {"id": unit.pk, "code": unit.code, "name": unit.name, "credit_points": unit.credit_points},
        "teaching_period": {
            "id": period.pk,
            "code": period.code,
            "name": period.name,
            "starts_on": row.starts_on or period.teaching_starts_on,
            "ends_on": row.ends_on or period.teaching_ends_on,
        },
        "campus": row.campus,
        "delivery_mode": row.delivery_mode,
    }
