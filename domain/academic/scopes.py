"""Which rows of the catalogue belong to whom."""

from django.db.models import Q

from domain.policy.permissions import Scope
from domain.shared.access import ScopeTable

SEMESTER_OFFERING: ScopeTable = {Scope.TAUGHT: lambda actor: Q(unit__convenor_id=actor.user_id)}
