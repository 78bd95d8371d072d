"""Whose an application is, and what comes with it."""

from django.db.models import Q

from domain.people.scopes import of_wards
from domain.policy.reach import Scope
from domain.shared.access import ScopeTable

SCHOLARSHIP_APPLICATION: ScopeTable = {
    Scope.OWN: lambda actor: Q(applicant_id=actor.user_id),
    Scope.WARD_FINANCE: of_wards("applicant", Scope.WARD_FINANCE),
}
APPLICATION_DOCUMENT: ScopeTable = {
    Scope.OWN: lambda actor: Q(application__applicant_id=actor.user_id),
    Scope.WARD_FINANCE: of_wards("application__applicant", Scope.WARD_FINANCE),
}
