"""Whose marks these are. Whoever sees them as their own, or their ward's, sees them once they are released."""

from django.db.models import Q

from domain.enrollment.scopes import of_enrollments, of_offerings
from domain.policy.reach import Scope
from domain.shared.access import ScopeTable

RELEASED = Q(released_at__isnull=False)
_ANY_TIME = of_enrollments("enrollment__")

MARK_SHEET = of_offerings("offering__")
MARK: ScopeTable = {
    **_ANY_TIME,
    Scope.OWN: lambda actor: RELEASED & _ANY_TIME[Scope.OWN](actor),
    Scope.WARD_RESULTS: lambda actor: RELEASED & _ANY_TIME[Scope.WARD_RESULTS](actor),
}
