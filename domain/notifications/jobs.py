"""Telling people, sending them e-mails, and housekeeping."""

from collections.abc import Sequence
from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from domain.notifications import commands
from domain.shared.actor import Actor

SYSTEM: Final = Actor.system(reason="job worker")
RETRY: Final = RetryStrategy(max_attempts=8, exponential_wait=3)


@app.task(name="notifications.fan_out", retry=RETRY)
def fan_out(happening_ids: Sequence[str]) -> None:
    """Tell everybody of these happenings; run again, go on after the last people who were told."""
    for pk in happening_ids:
        while commands.add_notifications(SYSTEM, happening_id=pk):
            pass
