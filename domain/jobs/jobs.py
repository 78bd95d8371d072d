"""Housekeeping on a clock."""

from procrastinate.contrib.django import app

from domain.authentication.commands import forget_expired_challenges
from domain.idempotency.commands import forget_expired_answers
from domain.jobs.commands import forget_old_jobs
from domain.shared.actor import Actor


@app.periodic(cron="17 * * * *")
@app.task(name="jobs.clean_up", queueing_lock="jobs.clean_up")
def clean_up(timestamp: int) -> None:
    """Delete what is kept only for a time: answers to idempotent requests, and jobs that ended long ago."""
    actor = Actor.system(reason="hourly clean-up")
    forget_expired_answers(actor)
    forget_expired_challenges(actor)
    forget_old_jobs(actor)


@app.periodic(cron="* * * * *")
@app.task(name="jobs.revive", queueing_lock="jobs.revive", pass_context=True)
async def revive(context, timestamp: int) -> None:  # type: ignore[no-untyped-def]
    """Queue again the work whose worker died in the middle."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs():
        await manager.retry_job(stalled)
