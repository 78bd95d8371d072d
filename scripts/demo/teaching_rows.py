"""The columns that the demo data fill for teaching; a column that is missing gets its field's default."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple


class CourseRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    department: str
    credit_points: Decimal
    duration_months: int
    is_active: bool


class UnitRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    description: str
    department: str
    level: int
    credit_points: Decimal
    convenor_id: str | None
    is_active: bool


class CourseUnitRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    course_id: str
    unit_id: str
    kind: str
    suggested_year: int | None
    suggested_term: str | None


class UnitRequisiteRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    unit_id: str
    expression: Mapping[str, Any]


class RequisiteEdgeRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    requisite_id: str
    named_unit_id: str
    kind: str


class PeriodRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    year: int
    term: str
    teaching_starts_on: date
    teaching_ends_on: date
    census_on: date
    penalty_on: date
    exams_start_on: date | None
    exams_end_on: date | None
    closures: Sequence[Mapping[str, str]]


class OfferingRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    unit_id: str
    teaching_period_id: str
    campus: str
    delivery_mode: str
    capacity: int
    waitlist_capacity: int
    approval_required: bool
    enrollment_opens_at: datetime
    enrollment_closes_at: datetime
    starts_on: date | None
    ends_on: date | None


class EnrollmentRow(NamedTuple):
    id: str
    version: int
    created_at: datetime
    updated_at: datetime
    student_id: str
    offering_id: str
    unit_id: str
    teaching_period_id: str
    status: str
    requested_at: datetime
    seated_at: datetime | None
    queue_number: int | None
    offer_expires_at: datetime | None
    withdrawn_at: datetime | None
    outcome: str | None
