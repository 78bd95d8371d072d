"""What can be asked of long work."""

from dataclasses import replace

from django.db.models import QuerySet

from domain.authentication.queries import find_doer
from domain.jobs import scopes
from domain.jobs.models import FailedTask, Job, JobRow
from domain.shared.access import narrow
from domain.shared.actor import Actor


def jobs(actor: Actor, permission: str) -> QuerySet[Job]:
    """Return the jobs the actor reaches with this permission."""
    return narrow(Job.objects.all(), actor=actor, permission=permission, scopes=scopes.JOB)


def job_rows(actor: Actor, permission: str) -> QuerySet[JobRow]:
    """Return the row outcomes of the jobs the actor reaches with this permission."""
    return narrow(JobRow.objects.all(), actor=actor, permission=permission, scopes=scopes.JOB_ROW)


def failed_tasks(actor: Actor, permission: str) -> QuerySet[FailedTask]:
    """Return the queued work that failed for good, if the actor has this permission."""
    return narrow(FailedTask.objects.all(), actor=actor, permission=permission)


def find_owner(job: Job) -> Actor | None:
    """Return the job's owner with the roles valid now, known in records by the request that asked for the job.

    None if the owner's account has ended, or whoever asked in the owner's name may not act so any more.
    """
    told = job.payload.get("origin", {})
    owner = find_doer(job.owner_id, told.get("actor_id") if told.get("on_behalf_of_id") else None)
    if owner is None:
        return None
    return replace(
        owner,
        session_id=told.get("session_id"),
        request_id=told.get("request_id", ""),
        address=told.get("address"),
        reason=f"job {job.pk}",
    )
