"""Which days leave may cover, until when one may ask, and who may decide."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from domain.leave.errors import LeaveTooLate, LeaveTooLong, OwnLeave
from domain.policy import limits
from domain.policy.attendance import AttendanceStatus
from domain.shared.errors import RuleBroken


def check_days(starts_on: date, ends_on: date) -> None:
    """Refuse days that are no span of a fair length.

    :raises RuleBroken: if they lie far away, where no calendar can add to them
    :raises LeaveTooLong: naming the limit
    """
    first, last = limits.YEARS
    for name, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if not first <= day.year <= last:
            raise RuleBroken(f"Leave lies in the years {first} to {last}.", fields=[name])
    if not 0 < (ends_on - starts_on).days + 1 <= limits.LEAVE_DAYS_MAX:
        raise LeaveTooLong(fields=["starts_on", "ends_on"], days=limits.LEAVE_DAYS_MAX)


def check_in_time(ends_on: date, *, todays: Iterable[date]) -> None:
    """Refuse what is asked for long after. Where campuses have different dates, the earliest counts.

    :raises LeaveTooLate: naming the limit and the day
    """
    today = min(todays)
    if today > ends_on + timedelta(days=limits.LEAVE_DAYS_AFTER):
        raise LeaveTooLate(fields=["ends_on"], days=limits.LEAVE_DAYS_AFTER, today=today)


def check_others(*, student_id: Any, person_ids: Collection[Any]) -> None:
    """Refuse to decide on one's own leave, also while acting as somebody else.

    :raises OwnLeave: if the student is among those who act
    """
    if student_id in person_ids:
        raise OwnLeave


def is_excused_from(status: str | None, *, of_absent: bool) -> bool:
    """Tell whether leave excuses somebody of whom this is known: nothing or, where that counts, that nobody came."""
    return status is None or (of_absent and status == AttendanceStatus.ABSENT)
