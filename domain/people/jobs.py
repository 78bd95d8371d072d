"""People's work in the background."""

from types import MappingProxyType
from typing import Final

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from domain.jobs import jobs
from domain.jobs.jobs import TRIES, Addable, Addables
from domain.people.commands import add_users
from domain.users.models import User

RESOURCES: Final[Addables] = MappingProxyType({"user": Addable(User, add_users)})


@app.task(name="people.add_users", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=3), pass_context=True)
def try_add_users(context: JobContext, job_id: str) -> None:
    """Add accounts, as often as it takes."""
    jobs.try_add_rows(context, job_id, RESOURCES)


def add_rows(job_id: str) -> None:
    """Add the accounts of a job, once."""
    jobs.add_rows(job_id, RESOURCES)
