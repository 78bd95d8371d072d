"""Writing off gold whose time is over."""

from procrastinate.contrib.django import app

from domain.gold.commands import record_expired_gold
from domain.policy import limits
from domain.shared import clock
from domain.shared.actor import Actor

OVER = Actor.system(reason="gold whose time is over, every hour")


@app.periodic(cron="23 * * * *")
@app.task(name="gold.expire", lock="gold.expire", queueing_lock="gold.expire")
def expire(timestamp: int) -> None:
    """Write off what remains of lots that are over, some hundred in one transaction, until there are none."""
    now = clock.now()
    while record_expired_gold(OVER, now=now, most=limits.GOLD_LOTS_EXPIRED_AT_ONCE):
        pass
