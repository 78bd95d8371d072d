"""Which sessions and patterns belong to whom, and to which course, unit or offering."""

from django.db.models import Q

from domain.academic.scopes import in_courses
from domain.policy.reach import Scope
from domain.shared.access import ScopeTable

SESSION: ScopeTable = {
    Scope.TAUGHT: lambda actor: Q(offering__unit__convenor_id=actor.user_id),
    Scope.COURSE: lambda ids: in_courses("offering__unit", ids),
    Scope.UNIT: lambda ids: Q(offering__unit__id__any_of=ids),
    Scope.OFFERING: lambda ids: Q(offering__id__any_of=ids),
}
SESSION_PATTERN = SESSION
CLASH_ALLOWANCE = SESSION
