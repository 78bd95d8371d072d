"""Leave, asked for, with what proves it."""

from datetime import UTC, date, datetime

import factory

from domain.leave.models import DECIDED, LeaveApplication
from domain.policy.uploads import FilePurpose
from domain.policy.workflows import LeaveState
from tests.factories.files import FileFactory
from tests.factories.users import UserFactory


def _decided(value):
    """Return a declaration of what an application has once it is decided."""
    return factory.LazyAttribute(lambda row: value() if row.status in DECIDED else None)


class LeaveApplicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LeaveApplication

    student = factory.SubFactory(UserFactory)
    starts_on = date(2026, 3, 2)
    ends_on = date(2026, 3, 6)
    kind = "medical"
    explanation = "The flu."
    file = factory.SubFactory(FileFactory, owner=factory.SelfAttribute("..student"), purpose=FilePurpose.LEAVE_EVIDENCE)
    status = LeaveState.SUBMITTED
    decided_at = _decided(lambda: datetime(2026, 3, 4, tzinfo=UTC))
    decided_by = _decided(UserFactory)
    decision_reason = factory.LazyAttribute(lambda row: "It is proven." if row.status in DECIDED else "")
