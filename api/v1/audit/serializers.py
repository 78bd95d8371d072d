"""How the record looks on the wire."""

from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import OutSerializer
from domain.audit.models import AuditEvent


def _values(name: str, help_text: str) -> Computed:
    shown_as = serializers.DictField(child=serializers.JSONField(), allow_null=True)
    return Computed(shown_as, lambda path: f"{path}{name}", help_text=help_text)


class AuditEventSerializer(OutSerializer):
    object_type = serializers.CharField(help_text="What it was done to, such as `unit`; empty if to nothing.")
    before = _values("before", "What was, of the fields that changed. What is secret is never in it.")
    after = _values("after", "What is, of the fields that changed. What is secret is never in it.")

    class Meta:
        model = AuditEvent
        fields = (
            "id", "action", "actor_id", "on_behalf_of_id", "object_type", "object_id", "before", "after", "reason",
            "request_id", "session_id", "address", "created_at",
        )  # fmt: skip
