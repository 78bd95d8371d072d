"""The first screen of whoever teaches."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from domain.academic.models import SemesterOffering
from domain.academic.scopes import SEMESTER_OFFERING
from domain.attendance.queries import sessions_marked
from domain.calendar.queries import next_sessions
from domain.enrollment.models import EnrollmentApproval
from domain.enrollment.queries import enrollment_approvals, enrollments
from domain.policy import limits
from domain.policy.enrollments import RequisiteState
from domain.policy.reach import Scope
from domain.policy.workflows import ApprovalState, EnrollmentState, SessionState
from domain.results.queries import mark_sheets, marks_entered, marks_missing
from domain.screens.queries.suggestions import names_of
from domain.shared import clock
from domain.shared.access import require
from domain.shared.actor import Actor
from domain.timetable.models import Session

VIEW = "semester_offering.change"
COUNTED = ("enrolled", "pending", "conditional", "failed_requisites")


def teaching(actor: Actor) -> dict[str, Any]:
    """Return the classes that the actor teaches now or must mark, and what waits for a decision, in eight queries.

    They are those of the units that the actor convenes, and those that a grant names. Of each is told what the actor
    may see anyway.

    :raises Forbidden: if the actor may change no class
    """
    require(actor, VIEW)
    rows = list(_classes(actor))
    pks = [row.pk for row in rows]
    counts, sheets = _counts(actor, pks), _sheets(actor, pks)
    seen = enrollment_approvals(actor, "enrollment_approval.view")
    waiting = seen.filter(enrollment__offering__in=pks, status=ApprovalState.OPEN)
    unmarked = _unmarked(actor, pks)
    return {
        "classes": [
            {
                "offering_id": row.pk,
                **names_of(row),
                "capacity": row.capacity,
                "seats_taken": row.seats_taken,
                "waitlist_taken": row.waitlist_taken,
                **counts.get(row.pk, dict.fromkeys(COUNTED, 0)),
                "mark_sheet": sheets.get(row.pk),
            }
            for row in rows
        ],
        "next_sessions": next_sessions(actor),
        "attendance_to_mark": {"total": unmarked.count(), "results": [_session(row) for row in _oldest(unmarked)]},
        "approvals": {"total": waiting.count(), "results": [_approval(row) for row in _first(waiting)]},
    }


def _classes(actor: Actor) -> QuerySet[SemesterOffering]:
    """Return the classes that have not ended long ago, the latest first."""
    mine = Q(unit__convenor_id=actor.user_id)
    for scope in (Scope.UNIT, Scope.OFFERING):
        mine |= SEMESTER_OFFERING[scope](actor.objects(VIEW, scope))
    since = clock.now().date() - timedelta(days=limits.CLASSES_SHOWN_DAYS)
    ends = Coalesce("ends_on", "teaching_period__teaching_ends_on")
    rows = SemesterOffering.objects.filter(mine).annotate(ends=ends).filter(ends__gte=since)
    named = rows.select_related("unit", "teaching_period")
    return named.order_by("-teaching_period__teaching_starts_on", "unit__code", "pk")[: limits.CLASSES_SHOWN_MAX]


def _counts(actor: Actor, pks: Collection[Any]) -> Mapping[Any, dict[str, int]]:
    """Return how many stand how in each class."""
    enrolled = Q(status=EnrollmentState.ENROLLED)
    rows = enrollments(actor, "enrollment.view").filter(offering__in=pks).order_by().values("offering_id")
    counted: Any = rows.annotate(
        enrolled=Count("pk", filter=enrolled),
        pending=Count("pk", filter=Q(status=EnrollmentState.PENDING)),
        conditional=Count("pk", filter=enrolled & Q(requisites=RequisiteState.CONDITIONAL)),
        failed_requisites=Count("pk", filter=enrolled & Q(requisites=RequisiteState.FAILED)),
    )
    return {row["offering_id"]: {name: row[name] for name in COUNTED} for row in counted}


def _sheets(actor: Actor, pks: Collection[Any]) -> Mapping[Any, dict[str, Any]]:
    seen = mark_sheets(actor, "mark_sheet.view").filter(offering__in=pks)
    rows = seen.annotate(entered=marks_entered(), missing=marks_missing())
    return {
        row.offering_id: {
            "id": row.pk,
            "status": row.status,
            "marks_entered": row.entered,
            "marks_missing": row.missing,
        }
        for row in rows
    }


def _first(waiting: QuerySet[EnrollmentApproval]) -> QuerySet[EnrollmentApproval]:
    rows = waiting.select_related("enrollment__student", "enrollment__unit").order_by("created_at", "pk")
    return rows[: limits.APPROVALS_SHOWN]


def _unmarked(actor: Actor, pks: Collection[Any]) -> QuerySet[Session]:
    """Return the sessions of these classes, and those that the actor holds, that are over and not marked yet."""
    now = clock.now()
    mine = Q(offering__in=pks) | Q(instructors__instructor=actor.user_id)
    reached = sessions_marked(actor, "attendance_record.mark").filter(
        mine, ends_at__lte=now, ends_at__gt=now - timedelta(days=limits.ATTENDANCE_FROZEN_DAYS)
    )
    return reached.filter(status=SessionState.SCHEDULED, attendance_sheet=None).distinct()


def _oldest(sessions: QuerySet[Session]) -> QuerySet[Session]:
    return sessions.select_related("offering__unit").order_by("starts_at", "pk")[: limits.UNMARKED_SHOWN]


def _session(row: Session) -> dict[str, Any]:
    return {
        "session_id": row.pk,
        "offering_id": row.offering_id,
        "unit_code": row.offering.unit.code,
        "kind": row.kind,
        "title": row.title,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "frozen_from": row.ends_at + timedelta(days=limits.ATTENDANCE_FROZEN_DAYS),
    }


def _approval(row: EnrollmentApproval) -> dict[str, Any]:
    enrollment = row.enrollment
    student = enrollment.student
    return {
        "id": row.pk,
        "enrollment_id": enrollment.pk,
        "offering_id": enrollment.offering_id,
        "unit_code": enrollment.unit.code,
        "student": {"id": student.pk, "given_name": student.given_name, "family_name": student.family_name},
        "questions": row.questions,
        "requisites": enrollment.requisites,
        "asked_at": row.created_at,
    }
