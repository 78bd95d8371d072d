"""What can be asked of leave."""

from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from domain.attendance.rules import Entry
from domain.enrollment.models import Enrollment
from domain.files.models import File
from domain.leave import scopes
from domain.leave.models import LeaveApplication
from domain.leave.rules import is_excused_from
from domain.policy.attendance import ON_ROSTER, AttendanceStatus
from domain.policy.workflows import FileState, LeaveState, SessionState
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.timetable.models import Session


def leave_applications(actor: Actor, permission: str) -> QuerySet[LeaveApplication]:
    """Return the applications the actor reaches with this permission."""
    return narrow(LeaveApplication.objects.all(), actor=actor, permission=permission, scopes=scopes.LEAVE_APPLICATION)


def readable_evidence(actor: Actor, pk: Any) -> File | None:
    """Return the file that proves an application whose grounds the actor may read, whoever owns it."""
    rows = leave_applications(actor, "leave_application.view_grounds").filter(pk=pk, file__status=FileState.STORED)
    found = rows.select_related("file").first()
    return found.file if found else None


def has_place(student_id: Any, offering_id: Any) -> bool:
    """Tell whether a student has, or had to the end, a place in an offering."""
    return Enrollment.objects.filter(student=student_id, offering=offering_id, status__in=ON_ROSTER).exists()


def approved_until(day: date) -> QuerySet[LeaveApplication]:
    """Return the approved leave that lasts until this day or longer."""
    return LeaveApplication.objects.filter(status=LeaveState.APPROVED, ends_on__gte=day).order_by("pk")


def excuses(application: LeaveApplication, *, of_absent: bool) -> list[Entry]:
    """Return the records by which the student is excused from the sessions of these days. One statement.

    Who was there, was there, and what was remarked stays. `of_absent`: also from those at which the student was
    marked absent.
    """
    rows: Any = (
        Session.objects.filter(
            status=SessionState.SCHEDULED,
            held_on__range=(application.starts_on, application.ends_on),
            offering__enrollments__student=application.student_id,
            offering__enrollments__status__in=ON_ROSTER,
        )
        .alias(
            record=FilteredRelation(
                "attendance_records", condition=Q(attendance_records__student=application.student_id)
            )
        )
        .values_list(
            "pk",
            "offering_id",
            F("offering__enrollments__pk"),
            *(F(f"record__{name}") for name in ("version", "status", "remark")),
        )
        .order_by("offering__enrollments__pk")
    )
    if application.offering_id is not None:
        rows = rows.filter(offering=application.offering_id)
    latest = {row[0]: row for row in rows}  # whoever came back has two places there
    return [
        Entry(
            session_id=session_id,
            offering_id=offering_id,
            enrollment_id=enrollment_id,
            student_id=application.student_id,
            status=AttendanceStatus.EXCUSED,
            remark=remark or "",
            version=version or 0,
        )
        for session_id, offering_id, enrollment_id, version, status, remark in latest.values()
        if is_excused_from(status, of_absent=of_absent)
    ]
