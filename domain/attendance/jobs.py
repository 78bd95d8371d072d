"""Warning of low rates, after marking and as sessions end."""

from typing import Final
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from domain.attendance import queries
from domain.attendance.commands import record_attendance_warnings
from domain.jobs.jobs import TRIES
from domain.policy import limits
from domain.shared import clock
from domain.shared.actor import Actor

MARKED: Final = Actor.system(reason="attendance was marked")
ENDED: Final = Actor.system(reason="look at sessions that ended, every hour")
ONE_AT_A_TIME: Final = "attendance.warn"


@app.task(name="attendance.warn", lock=ONE_AT_A_TIME, retry=RetryStrategy(max_attempts=TRIES, exponential_wait=3))
def warn(offering_id: str) -> None:
    """Raise the warnings of an offering whose attendance was marked."""
    record_attendance_warnings(MARKED, offering_ids=[UUID(offering_id)])


@app.periodic(cron="7 * * * *")
@app.task(name="attendance.look", lock=ONE_AT_A_TIME, queueing_lock="attendance.look")
def look(timestamp: int) -> None:
    """Raise the warnings of offerings in which a session ended lately: it counts from its end on."""
    offering_ids, most = queries.offerings_to_warn(now=clock.now()), limits.OFFERINGS_WARNED_AT_ONCE
    for first in range(0, len(offering_ids), most):
        record_attendance_warnings(ENDED, offering_ids=offering_ids[first : first + most])
