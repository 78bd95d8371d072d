"""Whose a job is."""

from django.db.models import Q

from domain.policy.reach import Scope
from domain.shared.access import ScopeTable

JOB: ScopeTable = {Scope.OWN: lambda actor: Q(owner_id=actor.user_id)}
JOB_ROW: ScopeTable = {Scope.OWN: lambda actor: Q(job__owner_id=actor.user_id)}
