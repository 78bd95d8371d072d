"""Writing off gold whose time is over, and telling whose is nearly."""

from procrastinate.contrib.django import app

from domain.gold.commands import record_expired_gold, tell_of_expiring_gold
from domain.policy import limits
from domain.shared import clock
from domain.shared.actor import Actor

OVER = Actor.system(reason="gold whose time is over, every hour")

SOON = Actor.system(reason="gold that expires soon, every day")


@app.periodic(cron="23 * * * *")
@app.task(name="gold.expire", lock="gold.expire", queueing_lock="gold.expire")
def expire(timestamp: int) -> None:
    """Write off what remains of lots that are over, some hundred in one transaction, until there are none."""
    now = clock.now()
    while record_expired_gold(OVER, now=now, most=limits.GOLD_LOTS_EXPIRED_AT_ONCE):
        pass


@app.periodic(cron="11 20 * * *")
@app.task(name="gold.warn", lock="gold.warn", queueing_lock="gold.warn")
def warn(timestamp: int) -> None:
    """Tell students what of their gold expires soon, once for each first day, some hundred in one transaction."""
    now, last = clock.now(), None
    while last := tell_of_expiring_gold(SOON, now=now, after=last, most=limits.GOLD_WARNED_AT_ONCE):
        pass
