"""What can be asked of the record."""

from django.db.models import QuerySet

from domain.audit.models import AuditEvent
from domain.shared.access import narrow
from domain.shared.actor import Actor


def audit_events(actor: Actor, permission: str) -> QuerySet[AuditEvent]:
    """Return the records the actor reaches with this permission."""
    return narrow(AuditEvent.objects.all(), actor=actor, permission=permission)
