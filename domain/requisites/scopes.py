"""Which requisites belong to whom, and to which course or unit."""

from django.db.models import Q

from domain.academic.scopes import in_courses
from domain.policy.reach import Scope
from domain.shared.access import ScopeTable

UNIT_REQUISITE: ScopeTable = {
    Scope.TAUGHT: lambda actor: Q(unit__convenor_id=actor.user_id),
    Scope.COURSE: lambda ids: in_courses("unit", ids),
    Scope.UNIT: lambda ids: Q(unit__id__any_of=ids),
}
