"""What time brings to approved leave: sessions that came into its days since."""

from datetime import timedelta

import structlog
from django.db import DatabaseError
from procrastinate.contrib.django import app

from domain.leave import queries
from domain.leave.commands import record_leave
from domain.policy import limits
from domain.policy.campuses import Campus
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.errors import DomainError

log = structlog.get_logger(channel="leave")


@app.periodic(cron="*/5 * * * *")
@app.task(name="leave.record", queueing_lock="leave.record")
def record(timestamp: int) -> None:
    """Excuse students with approved leave from sessions that were added, moved or taken up since it was approved."""
    actor = Actor.system(reason="sessions that came into approved leave")
    earliest = min(clock.today(campus) for campus in Campus) - timedelta(days=limits.LEAVE_DAYS_AFTER)
    for pk in queries.approved_until(earliest).values_list("pk", flat=True):
        try:
            record_leave(actor, pk=pk)
        except (DomainError, DatabaseError) as error:  # of this one alone; the next run comes
            log.warning("leave not recorded", application_id=str(pk), error=type(error).__name__)
