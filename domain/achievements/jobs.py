"""Giving achievements, every hour."""

import structlog
from django.db import DatabaseError
from procrastinate.contrib.django import app

from domain.achievements import queries
from domain.achievements.commands import record_achievements
from domain.policy import limits
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.errors import DomainError

log = structlog.get_logger(channel="achievements")
BY_RULE = Actor.system(reason="look at achievements, every hour")


@app.periodic(cron="41 * * * *")
@app.task(name="achievements.award", lock="achievements.award", queueing_lock="achievements.award")
def award(timestamp: int) -> None:
    """Give every achievement to those who have enough for it by now, some hundred in one transaction."""
    now = clock.now()
    for pk in queries.given_now(now=now):
        try:
            while record_achievements(BY_RULE, pk=pk, now=now, most=limits.ACHIEVEMENTS_AWARDED_AT_ONCE):
                pass
        except (DomainError, DatabaseError) as error:  # of this one alone; the next run comes
            log.warning("achievement not given", achievement_id=str(pk), error=type(error).__name__)
