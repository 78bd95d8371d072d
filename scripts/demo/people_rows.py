"""The columns that the demo data fill for people; a column that is missing gets its field's default."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple


class UserRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    email: str
    email_verified_at: datetime | None
    password: str
    given_name: str
    family_name: str
    preferred_name: str
    pronouns: str
    phone: str
    date_of_birth: date | None
    address: Mapping[str, object] | None
    emergency_contact: Mapping[str, object] | None
    locale: str
    time_zone: str
    is_active: bool
    deactivated_at: datetime | None
    is_superuser: bool


class GrantRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    user_id: str
    role: str
    valid_from: datetime
    valid_until: datetime | None
    reason: str


class RoleRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    description: str
    cells: Mapping[str, str]


class LimitedGrantRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    user_id: str
    role: str
    course_id: str | None
    unit_id: str | None
    offering_id: str | None
    valid_from: datetime
    valid_until: datetime | None
    reason: str
    granted_by_id: str
    revoked_at: datetime | None
    revoked_by_id: str | None


class IntakeRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    year: int
    term: str


class StudentRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    user_id: str
    student_number: str
    course_id: str
    intake_id: str
    academic_standing: str


class GuardianRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    student_id: str
    guardian_id: str
    relationship: str
    contact_priority: int
    consent_results: bool
    consent_attendance: bool
    consent_finance: bool
    consent_changed_at: datetime | None
    ended_at: datetime | None


class ExternalIdRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    user_id: str
    source: str
    value: str


class DeviceRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    user_id: str
    user_agent: str
    last_seen_at: datetime
    ended_at: datetime | None
    ended_because: str


class TokenRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    session_id: str
    digest: bytes
    expires_at: datetime
    used_at: datetime | None


class JobRecord(NamedTuple):
    id: str
    version: int
    created_at: datetime
    updated_at: datetime
    owner_id: str
    kind: str
    status: str
    payload: Mapping[str, object]
    done: int
    total: int
    result: Mapping[str, int] | None
    problem: Mapping[str, str] | None
    started_at: datetime | None
    finished_at: datetime | None


class OutcomeRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    job_id: str
    index: int  # type: ignore[assignment]  # the column's name; nobody searches this tuple
    object_id: str | None
    problem: Mapping[str, str] | None
