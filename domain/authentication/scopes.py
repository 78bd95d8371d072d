"""Whose a session or a passkey is."""

from django.db.models import Q

from domain.policy.reach import Scope
from domain.shared.access import ScopeTable

DEVICE_SESSION: ScopeTable = {Scope.OWN: lambda actor: Q(user_id=actor.user_id)}
PASSKEY: ScopeTable = {Scope.OWN: lambda actor: Q(user_id=actor.user_id)}
