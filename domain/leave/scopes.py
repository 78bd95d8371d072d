"""Whose leave it is. Not the convenor's: it spans offerings and tells of health; a sheet says `excused`, no more."""

from django.db.models import Q

from domain.people.scopes import of_wards
from domain.policy.reach import Scope
from domain.shared.access import ScopeTable

LEAVE_APPLICATION: ScopeTable = {
    Scope.OWN: lambda actor: Q(student_id=actor.user_id),
    Scope.WARD_ATTENDANCE: of_wards("student", Scope.WARD_ATTENDANCE),
}
