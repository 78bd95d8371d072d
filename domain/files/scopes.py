"""Whose a file is."""

from django.db.models import Q

from domain.policy.reach import Scope
from domain.shared.access import ScopeTable

FILE: ScopeTable = {Scope.OWN: lambda actor: Q(owner_id=actor.user_id)}
