"""Whose attendance of which session is marked, when, and by whom. Pure functions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from domain.attendance.errors import (
    AttendanceFrozen,
    ExportTooWide,
    NotOnRoster,
    OwnAttendance,
    SessionCancelled,
    SessionNotBegun,
    StudentRepeated,
)
from domain.policy import limits
from domain.policy.attendance import ON_ROSTER, AttendanceSource, AttendanceStatus
from domain.policy.workflows import SessionState
from domain.shared.errors import DomainError, Stale

FROZEN_AFTER: Final = timedelta(days=limits.ATTENDANCE_FROZEN_DAYS)


@dataclass(frozen=True)
class Place:
    """A student's enrollment in the session's offering, and the record of the session as it is now, if there is one."""

    enrollment_id: Any
    student_id: Any
    enrollment_status: str
    record_id: Any = None
    version: int = 0
    status: str | None = None
    remark: str = ""
    source: str | None = None

    @property
    def is_on_roster(self) -> bool:
        return self.enrollment_status in ON_ROSTER or self.record_id is not None


@dataclass(frozen=True)
class Asked:
    """What a student's attendance is to be. `version` is that of the record which the caller knows: 0 is none."""

    student_id: Any
    status: str
    remark: str = ""
    version: int = 0


@dataclass(frozen=True)
class Entry:
    """A record as it is to be written."""

    session_id: Any
    offering_id: Any
    enrollment_id: Any
    student_id: Any
    status: str
    remark: str = ""
    reason: str = ""
    version: int = 0  # of the record that it replaces; 0: there is none

    @property
    def key(self) -> tuple[Any, Any]:
        return self.session_id, self.student_id


@dataclass(frozen=True)
class Export:
    """A table to take away: a name for it, and its rows, the names of the columns first."""

    name: str
    rows: Sequence[Sequence[Any]]


def check_size(*, students: int, sessions: int) -> None:
    """Refuse a table that is too large.

    :raises ExportTooWide: telling how large it is, and may be
    """
    students_max, sessions_max = limits.ATTENDANCE_EXPORTED_STUDENTS_MAX, limits.ATTENDANCE_EXPORTED_SESSIONS_MAX
    if students > students_max or sessions > sessions_max:
        raise ExportTooWide(students=students, sessions=sessions, students_max=students_max, sessions_max=sessions_max)


def frozen_at(ends_at: datetime) -> datetime:
    """Return the instant from which a session's attendance is amended only, with a reason."""
    return ends_at + FROZEN_AFTER


def check_session(*, status: str) -> None:
    """Refuse a session that is not held.

    :raises SessionCancelled: if it was cancelled
    """
    if status == SessionState.CANCELLED:
        raise SessionCancelled


def is_frozen(*, ends_at: datetime, now: datetime) -> bool:
    """Tell whether a session was too long ago to be marked."""
    return now >= frozen_at(ends_at)


def check_thawed(*, ends_at: datetime, now: datetime) -> None:
    """Refuse to mark what was long ago.

    :raises AttendanceFrozen: telling since when
    """
    if is_frozen(ends_at=ends_at, now=now):
        raise AttendanceFrozen(frozen_at=frozen_at(ends_at))


def check_begun(status: str, *, starts_at: datetime, now: datetime) -> None:
    """Refuse to say who is in a session before it begins; that somebody will be excused is known sooner.

    :raises SessionNotBegun: telling when it begins
    """
    if now < starts_at and status != AttendanceStatus.EXCUSED:
        raise SessionNotBegun(starts_at=starts_at)


def check_others(student_id: Any, *, person_ids: Collection[Any]) -> None:
    """Refuse to mark oneself.

    :raises OwnAttendance: if it is one of those who act
    """
    if student_id in person_ids:
        raise OwnAttendance(fields=["student_id"])


def faults(
    asked: Sequence[Asked],
    *,
    places: Mapping[Any, Place],
    person_ids: Collection[Any],
    starts_at: datetime,
    now: datetime,
) -> Iterator[DomainError | None]:
    """Yield for each row why it is refused; None if it is not."""
    seen: set[Any] = set()
    for each in asked:
        try:
            if each.student_id in seen:
                raise StudentRepeated(fields=["student_id"])
            check_others(each.student_id, person_ids=person_ids)
            place = places.get(each.student_id)
            if place is None or not place.is_on_roster:
                raise NotOnRoster(fields=["student_id"])
            check_begun(each.status, starts_at=starts_at, now=now)
            if each.version != place.version and not is_same(each, place):
                raise Stale(fields=["version"], version=place.version, status=place.status)
            yield None
        except DomainError as error:
            yield error
        seen.add(each.student_id)


def is_same(asked: Asked, place: Place) -> bool:
    """Tell whether somebody has said so already. What leave says alone is not said: it can be confirmed."""
    return place.source != AttendanceSource.LEAVE and (asked.status, asked.remark) == (place.status, place.remark)
