"""Which rows of the catalogue belong to whom, and to which course, unit or offering."""

from typing import Any

from django.db.models import Q

from domain.academic.models import CourseUnit
from domain.policy.reach import Scope
from domain.shared.access import ScopeTable


def in_courses(path: str, ids: Any) -> Q:
    """Return the condition that the unit at `path` has a place in one of these courses."""
    return Q(**{f"{path}__in": CourseUnit.objects.filter(course__id__any_of=ids).values("unit")})


COURSE: ScopeTable = {Scope.COURSE: lambda ids: Q(id__any_of=ids)}
UNIT: ScopeTable = {
    Scope.TAUGHT: lambda actor: Q(convenor_id=actor.user_id),
    Scope.COURSE: lambda ids: in_courses("id", ids),
    Scope.UNIT: lambda ids: Q(id__any_of=ids),
}
COURSE_UNIT: ScopeTable = {
    Scope.COURSE: lambda ids: Q(course__id__any_of=ids),
    Scope.UNIT: lambda ids: Q(unit__id__any_of=ids),
}
SEMESTER_OFFERING: ScopeTable = {
    Scope.TAUGHT: lambda actor: Q(unit__convenor_id=actor.user_id),
    Scope.COURSE: lambda ids: in_courses("unit", ids),
    Scope.UNIT: lambda ids: Q(unit__id__any_of=ids),
    Scope.OFFERING: lambda ids: Q(id__any_of=ids),
}
