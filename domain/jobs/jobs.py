"""How a job adds many rows, and housekeeping on a clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from domain.crud import Outcome
from domain.idempotency.commands import forget_expired_answers
from domain.jobs.commands import fail_job, forget_old_jobs, report_job, start_job, succeed_job
from domain.jobs.models import Job, JobRow
from domain.jobs.queries import find_owner
from domain.policy import limits
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden

TRIES: Final = 5  # after the first
BATCH: Final = 100  # rows between two commits, and two looks at whether the job was cancelled
SYSTEM: Final = Actor.system(reason="job worker")


@dataclass(frozen=True)
class Addable:
    """A resource whose rows a job may add: its table, and `add_many(actor, items=…, atomic=…)`.

    Without a table the rows are passed on as they were kept.
    """

    model: Any
    add_many: Callable[..., list[Outcome]]


Addables = Mapping[str, Addable]


def try_add_rows(context: JobContext, job_id: str, resources: Addables) -> None:
    """Add the rows, as often as it takes."""
    try_work(context, job_id, lambda: add_rows(job_id, resources))


def try_work(context: JobContext, job_id: str, work: Callable[[], None]) -> None:
    """Do the work; after an error try again where it stopped, and say so in the end if that does not help."""
    try:
        work()
    except Exception:
        connection.close()
        if context.job.attempts >= TRIES:
            problem = {
                "code": "internal_error",
                "detail": "It failed again and again. What is counted as done is done.",
            }
            fail_job(SYSTEM, job=Job(pk=job_id), problem=problem)
        raise


def add_rows(job_id: str, resources: Addables) -> None:
    """Add the rows of a job, in batches or all at once; run again, go on after the last counted batch."""
    job = start_job(SYSTEM, pk=job_id)
    if job is None:
        return
    size = len(job.payload["items"]) if job.payload["atomic"] else BATCH
    while job.done < len(job.payload["items"]):
        owner = owner_of(job)  # each time: what was revoked meanwhile holds no longer
        if owner is None:
            return
        if not _add_batch(owner, job, resources[job.payload["resource"]], size):
            return
    failed = job.rows.filter(problem__isnull=False).count()
    succeed_job(SYSTEM, job=job, result={"created": job.done - failed, "failed": failed})


def owner_of(job: Job) -> Actor | None:
    """Return whose work it is, as that person stands now; None if the job has failed, because nobody may do it."""
    owner = find_owner(job)
    if owner is None:
        detail = "The owner's account has ended, or the right to act in the owner's name."
        fail_job(SYSTEM, job=job, problem={"code": "forbidden", "detail": detail})
    return owner


@transaction.atomic
def _add_batch(owner: Actor, job: Job, resource: Addable, size: int) -> bool:
    """Add the next rows and count them in one transaction; False when the job is over."""
    atomic = job.payload["atomic"]
    items = [_typed(resource.model, item) for item in job.payload["items"][job.done : job.done + size]]
    try:
        outcomes = resource.add_many(owner, items=items, atomic=atomic)
    except Forbidden as error:
        fail_job(SYSTEM, job=job, problem={"code": error.code, "detail": error.detail})
        return False
    rejected = atomic and any(outcome.error for outcome in outcomes)
    told = [
        JobRow(
            job=job,
            index=job.done + index,
            object_id=outcome.pk,
            problem=outcome.error and {"code": outcome.error.code, "detail": outcome.error.detail},
        )
        for index, outcome in enumerate(outcomes)
        if outcome.error or not rejected
    ]
    if rejected:
        problem = {"code": "bulk_rejected", "detail": "Nothing was added, because some rows were refused."}
        fail_job(SYSTEM, job=job, problem=problem, rows=told)
        return False
    if not report_job(SYSTEM, job=job, done=job.done + len(items), rows=told):
        transaction.set_rollback(True)  # cancelled: what was not counted was not done
        return False
    return True


def _typed(model: Any, item: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of a stored row their types back."""
    if model is None:
        return dict(item)
    fields = {name: model._meta.get_field(name) for name in item}
    # What a row brings for another table, such as the overrides of an enrollment, is kept as it was.
    return {name: fields[name].to_python(value) if fields[name].concrete else value for name, value in item.items()}


@app.periodic(cron="17 * * * *")
@app.task(name="jobs.clean_up", queueing_lock="jobs.clean_up")
def clean_up(timestamp: int) -> None:
    """Delete what is kept only for a time: answers to idempotent requests, and jobs that ended long ago."""
    actor = Actor.system(reason="hourly clean-up")
    forget_expired_answers(actor)
    forget_old_jobs(actor)


@app.periodic(cron="* * * * *")
@app.task(name="jobs.revive", queueing_lock="jobs.revive", pass_context=True)
async def revive(context, timestamp: int) -> None:  # type: ignore[no-untyped-def]
    """Queue again the work whose worker died in the middle."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs():
        try:
            await manager.retry_job(stalled)
        except UniqueViolation:  # of this work one piece waits at a time, and does what this one would
            await manager.finish_job(stalled, status=Status.ABORTED, delete_job=True)


@app.periodic(cron="27 3 * * *")
@app.task(name="jobs.forget_tasks", queueing_lock="jobs.forget_tasks", pass_context=True)
async def forget_tasks(context, timestamp: int) -> None:  # type: ignore[no-untyped-def]
    """Delete what the queue keeps of work that is done, and later of work that failed for good."""
    manager = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=24 * limits.TASKS_KEPT_DAYS)
    ended = {"include_failed": True, "include_cancelled": True, "include_aborted": True}
    await manager.delete_old_jobs(nb_hours=24 * limits.TASKS_FAILED_KEPT_DAYS, **ended)
