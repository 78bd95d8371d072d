"""What can be asked of long work."""

from django.db.models import QuerySet

from domain.jobs import scopes
from domain.jobs.models import Job, JobRow
from domain.shared.access import narrow
from domain.shared.actor import Actor


def jobs(actor: Actor, permission: str) -> QuerySet[Job]:
    """Return the jobs the actor reaches with this permission."""
    return narrow(Job.objects.all(), actor=actor, permission=permission, scopes=scopes.JOB)


def job_rows(actor: Actor, permission: str) -> QuerySet[JobRow]:
    """Return the row outcomes of the jobs the actor reaches with this permission."""
    return narrow(JobRow.objects.all(), actor=actor, permission=permission, scopes=scopes.JOB_ROW)
