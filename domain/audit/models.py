"""Records of what was done. The database lets nobody change or delete one."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from domain.shared.models import Record


class AuditEvent(Record):
    """One thing that somebody did, or that happened to somebody's account.

    People are named by plain ids: this table stands below all others, and outlives what it tells of.
    """

    action = models.CharField(max_length=60, help_text="`<noun>.<verb>`, most often the permission it took.")
    actor_id = models.UUIDField(null=True, help_text="Who did it; null for the system and for strangers.")
    on_behalf_of_id = models.UUIDField(null=True, help_text="As whom the actor did it, when acting as another.")
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.UUIDField(null=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder, help_text="What was, of the fields that changed.")
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder, help_text="What is, of the fields that changed.")
    reason = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=128, blank=True)
    session_id = models.UUIDField(null=True)
    address = models.GenericIPAddressField(null=True, help_text="The network address the request came from.")

    class Meta:
        db_table = "audit_events"
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_events_by_object"),
            models.Index(fields=["actor_id", "-id"], name="audit_events_by_actor"),
            models.Index(fields=["on_behalf_of_id", "-id"], name="audit_events_by_person"),
            models.Index(fields=["action", "-id"], name="audit_events_by_action"),
            models.Index(fields=["-created_at", "-id"], name="audit_events_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_id or ''}".strip()
