"""The columns that the demo data fill for scholarships and for the record of what was done."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple


class ScholarshipRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    description: str
    amount: Decimal
    currency: str
    places: int
    places_taken: int
    opens_at: datetime
    closes_at: datetime
    is_active: bool


class ApplicationRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    applicant_id: str
    scholarship_id: str
    statement: str
    status: str
    submitted_at: datetime
    decided_at: datetime | None
    decided_by_id: str | None
    decision_reason: str


class EventRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    action: str
    actor_id: str
    object_type: str
    object_id: str
    after: Mapping[str, object] | None
    reason: str
