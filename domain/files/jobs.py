"""Tidying up after uploads that came to nothing."""

from procrastinate.contrib.django import app

from domain.files.commands import FORGOTTEN_AT_ONCE, forget_expired_files, forget_orphans
from domain.shared.actor import Actor


@app.periodic(cron="*/10 * * * *")
@app.task(name="files.clean_up", queueing_lock="files.clean_up")
def clean_up(timestamp: int) -> None:
    """Delete files that nobody confirmed in time."""
    actor = Actor.system(reason="clean-up of unconfirmed files")
    while forget_expired_files(actor) == FORGOTTEN_AT_ONCE:
        pass


@app.periodic(cron="41 3 * * *")
@app.task(name="files.remove_orphans", queueing_lock="files.remove_orphans")
def remove_orphans(timestamp: int) -> None:
    """Remove bytes that no file names any more."""
    forget_orphans(Actor.system(reason="nightly clean-up of bytes"))
