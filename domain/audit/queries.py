"""What can be asked of the record."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from domain.audit.models import AuditEvent
from domain.audit.rules import SECURITY_ACTIONS, SECURITY_NOUNS
from domain.shared.access import narrow
from domain.shared.actor import Actor


def audit_events(actor: Actor, permission: str) -> QuerySet[AuditEvent]:
    """Return the records the actor reaches with this permission."""
    return narrow(AuditEvent.objects.all(), actor=actor, permission=permission)


def of_security() -> Q:
    """Return the condition that a record tells of logins, or of power over others."""
    nouns = (Q(action__startswith=f"{noun}.") for noun in SECURITY_NOUNS)
    return reduce(or_, nouns, Q(action__in=SECURITY_ACTIONS))
