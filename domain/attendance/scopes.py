"""Whose attendance it is, and who teaches there: whoever convenes the unit, or holds a session of the offering.

A session that was cancelled is held by nobody.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from domain.academic.scopes import SEMESTER_OFFERING, in_courses
from domain.people.scopes import of_wards
from domain.policy.reach import Scope
from domain.policy.workflows import SessionState
from domain.shared.access import ScopeTable
from domain.timetable.models import SessionInstructor


def _holding(actor: Any) -> dict[str, Any]:
    return {"instructor_id": actor.user_id, "status": SessionState.SCHEDULED}


def _teaching(offering: str) -> Any:
    """Return the scope of what belongs to the offering at this path ("offering")."""
    return lambda actor: (
        Q(**{f"{offering}__unit__convenor_id": actor.user_id})
        | Q(Exists(SessionInstructor.objects.filter(session__offering=OuterRef(f"{offering}_id"), **_holding(actor))))
    )


OF_OFFERING: ScopeTable = {
    Scope.TAUGHT: _teaching("offering"),
    Scope.COURSE: lambda ids: in_courses("offering__unit", ids),
    Scope.UNIT: lambda ids: Q(offering__unit__id__any_of=ids),
    Scope.OFFERING: lambda ids: Q(offering__id__any_of=ids),
}
OF_STUDENT: ScopeTable = {
    **OF_OFFERING,
    Scope.OWN: lambda actor: Q(student_id=actor.user_id),
    Scope.WARD_ATTENDANCE: of_wards("student", Scope.WARD_ATTENDANCE),
}
ATTENDANCE_RECORD = ATTENDANCE_WARNING = OF_STUDENT


def _none(actor: Any) -> Q:
    return Q(pk__in=())


# Whole classes: what somebody does for others, and nobody's own.
SESSION: ScopeTable = {**OF_OFFERING, Scope.OWN: _none, Scope.WARD_ATTENDANCE: _none}
EXPORTED: ScopeTable = {
    **SEMESTER_OFFERING,
    Scope.TAUGHT: lambda actor: (
        Q(unit__convenor_id=actor.user_id)
        | Q(Exists(SessionInstructor.objects.filter(session__offering=OuterRef("pk"), **_holding(actor))))
    ),
}
