"""Starting long work, reporting on it, ending it; queueing again what failed.

A job that has ended forgets what was asked of it, which may be personal data; its rows tell what became of each.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import orjson
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation

from domain.audit.commands import record_event
from domain.jobs import queries
from domain.jobs.errors import TaskQueuedAlready
from domain.jobs.models import Job, JobRow
from domain.policy import limits
from domain.policy.workflows import JOB, JobState
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor, origin
from domain.shared.errors import NotFound
from domain.shared.jobs import enqueue
from domain.shared.locking import lock
from domain.shared.transitions import advance

# Of where a job came from, what its owner's actor does not tell by itself.
ORIGIN = frozenset({"actor_id", "on_behalf_of_id", "session_id", "request_id", "address"})


@transaction.atomic
def add_job(
    actor: Actor, *, kind: str, payload: Mapping[str, Any], total: int | None = None, unit: str = "rows"
) -> Job:
    """Record long work and queue it. `kind` is the name of the task that does it."""
    told = {name: str(value) for name, value in origin(actor).items() if name in ORIGIN and value is not None}
    values = {"kind": kind, "total": total, "unit": unit}
    job = Job.objects.create(owner_id=actor.user_id, payload={**payload, "origin": told}, **values)
    record_event(actor, action="job.add", about=job, after=values)
    enqueue(kind, job_id=str(job.pk))
    return job


@transaction.atomic
def add_rows_job(actor: Actor, *, kind: str, resource: str, items: Sequence[Mapping[str, Any]], atomic: bool) -> Job:
    """Queue the adding of many rows of one resource; return the job that tells how far it is.

    :raises Forbidden: if the actor may not add such rows
    """
    require(actor, f"{resource}.add")
    payload = {
        "resource": resource,
        "atomic": atomic,
        "items": orjson.loads(orjson.dumps(items, default=str)),
    }
    return add_job(actor, kind=kind, payload=payload, total=len(items))


@transaction.atomic
def cancel_job(actor: Actor, *, pk: Any) -> Job:
    """Stop a job before its next step. What it has done so far stays, unless it was asked for all or nothing.

    :raises NotFound: if there is no such job
    :raises Forbidden: if the actor does not reach it
    :raises WrongState: if it has ended
    """
    require(actor, "job.cancel")
    require_sight(queries.jobs(actor, "job.view"), pk)
    job = lock(Job, pk)
    require_reach(queries.jobs(actor, "job.cancel"), pk, permission="job.cancel")
    before = {"status": job.status}
    advance(job, JOB, "job.cancel", payload={}, finished_at=clock.now())
    record_event(actor, action="job.cancel", about=job, before=before, after={"status": job.status, "done": job.done})
    return job


@transaction.atomic
def start_job(actor: Actor, *, pk: Any) -> Job | None:
    """Take up a job, for the first time or again after its worker died; None if it has ended already."""
    job = lock(Job, pk)
    if job.status in JOB.final_states():
        return None
    advance(job, JOB, "job.start", started_at=job.started_at or clock.now())
    return job


@transaction.atomic
def report_job(actor: Actor, *, job: Job, done: int, rows: Sequence[JobRow] = ()) -> bool:
    """Record progress in the transaction of the work itself; False if the job was cancelled meanwhile."""
    present = lock(Job, job.pk)
    if present.status != JobState.RUNNING:
        return False
    present.done = done
    present.updated_at = clock.now()
    present.save(update_fields=["done", "updated_at"])
    JobRow.objects.bulk_create(rows)
    job.done = done
    return True


@transaction.atomic
def succeed_job(actor: Actor, *, job: Job, result: Mapping[str, Any]) -> None:
    """Record success, unless the job was cancelled meanwhile."""
    present = lock(Job, job.pk)
    if present.status == JobState.RUNNING:
        advance(present, JOB, "job.succeed", payload={}, result=dict(result), finished_at=clock.now())


@transaction.atomic
def fail_job(actor: Actor, *, job: Job, problem: Mapping[str, Any], rows: Sequence[JobRow] = ()) -> None:
    """Record failure, unless the job was cancelled meanwhile."""
    present = lock(Job, job.pk)
    if present.status == JobState.RUNNING:
        JobRow.objects.bulk_create(rows)
        advance(present, JOB, "job.fail", payload={}, problem=dict(problem), finished_at=clock.now())


@transaction.atomic
def forget_old_jobs(actor: Actor) -> int:
    """Delete jobs that ended long ago, with their rows; return how many."""
    horizon = clock.now() - timedelta(days=limits.JOBS_KEPT_DAYS)
    return Job.objects.filter(status__in=JOB.final_states(), finished_at__lt=horizon).delete()[0]


@transaction.atomic
def retry_failed_task(actor: Actor, *, pk: Any) -> None:
    """Queue work again that failed for good.

    :raises NotFound: if there is no such work, or somebody else has just queued it again
    :raises Forbidden: if the actor may not
    :raises TaskQueuedAlready: if of this kind of work only one piece waits at a time, and one does
    """
    require(actor, "failed_task.retry")
    row = queries.failed_tasks(actor, "failed_task.view").filter(pk=pk).first()
    # Locked in the queue, where it must still have failed: what runs would run twice.
    failed = ProcrastinateJob.objects.select_for_update(of=("self",)).filter(status="failed")
    if row is None or failed.filter(pk=row.number).first() is None:
        raise NotFound
    require_reach(queries.failed_tasks(actor, "failed_task.retry"), pk, permission="failed_task.retry")
    record_event(actor, action="failed_task.retry", about=row, before={"name": row.name, "attempts": row.attempts})
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(row.number, retry_at=clock.now())
    except UniqueViolation as error:
        raise TaskQueuedAlready from error
