"""The words of attendance."""

from enum import StrEnum
from typing import Final

from domain.policy.workflows import STUDIES


class AttendanceStatus(StrEnum):
    """Whether a student was there."""

    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"


class AttendanceSource(StrEnum):
    """By what a student's attendance became known."""

    MARKED = "marked"
    CHECK_IN = "check_in"
    LEAVE = "leave"


# Who stands on the roster of an offering: whoever has, or had to the end, a place. Requests and numbers in the queue
# are none.
ON_ROSTER: Final = STUDIES
# In percent, from the mildest on: a rate that falls below one raises its warning, once.
WARNING_STAGES: Final = (90, 85, 80)
