"""The columns that the demo data fill for people; a column that is missing gets its field's default."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple


class UserRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    email: str
    password: str
    given_name: str
    family_name: str
    locale: str
    time_zone: str
    is_active: bool
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
