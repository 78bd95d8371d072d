"""The record."""

import factory

from domain.audit.models import AuditEvent


class AuditEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AuditEvent

    action = "unit.change"
    object_type = "unit"
