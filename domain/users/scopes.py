"""Whose a grant is."""

from django.db.models import Q

from domain.policy.reach import Scope
from domain.shared.access import ScopeTable

USER_ROLE: ScopeTable = {
    Scope.OWN: lambda actor: Q(user_id=actor.user_id),
    Scope.COURSE: lambda ids: Q(course__id__any_of=ids),
    Scope.UNIT: lambda ids: Q(unit__id__any_of=ids),
    Scope.OFFERING: lambda ids: Q(offering__id__any_of=ids),
}
