"""Whose results these are.

Whoever reaches every entry reads the revisions that were superseded, too; everybody else only what holds now.
Enrollments stand above this area, so they are named by their relation only.
"""

from typing import Any

from django.db.models import Q

from domain.people.scopes import of_wards
from domain.policy.reach import Scope
from domain.records.models.entries import CURRENT
from domain.shared.access import ScopeTable
from domain.users.models import User


def _students_of(ids: Any) -> Any:
    return User.objects.filter(student_profile__course__id__any_of=ids).values("pk")


TRANSCRIPT_ENTRY: ScopeTable = {
    Scope.OWN: lambda actor: CURRENT & Q(student_id=actor.user_id),
    Scope.WARD_RESULTS: lambda actor: CURRENT & of_wards("student", Scope.WARD_RESULTS)(actor),
    Scope.TAUGHT: lambda actor: CURRENT & Q(unit__convenor_id=actor.user_id),
    Scope.COURSE: lambda ids: CURRENT & Q(student__in=_students_of(ids)),
    Scope.UNIT: lambda ids: CURRENT & Q(unit__id__any_of=ids),
    Scope.OFFERING: lambda ids: CURRENT & Q(enrollment__offering__id__any_of=ids),
}
TRANSCRIPT_DOCUMENT: ScopeTable = {
    Scope.OWN: lambda actor: Q(student_id=actor.user_id),
    Scope.WARD_RESULTS: of_wards("student", Scope.WARD_RESULTS),
    Scope.COURSE: lambda ids: Q(student__in=_students_of(ids)),
}
