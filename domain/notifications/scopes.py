"""Whose news is whose."""

from django.db.models import Q

from domain.policy.reach import Scope
from domain.shared.access import ScopeTable

NOTIFICATION: ScopeTable = {Scope.OWN: lambda actor: Q(recipient_id=actor.user_id)}
