"""Adding many resources in the background."""

from types import MappingProxyType
from typing import Final

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from domain.jobs import jobs
from domain.jobs.jobs import TRIES, Addable, Addables
from domain.resources.commands import add_unit_resources
from domain.resources.models import UnitResource

RESOURCES: Final[Addables] = MappingProxyType({"unit_resource": Addable(UnitResource, add_unit_resources)})


@app.task(name="resources.add_rows", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=3), pass_context=True)
def try_add_rows(context: JobContext, job_id: str) -> None:
    """Add many resources, as often as it takes."""
    jobs.try_add_rows(context, job_id, RESOURCES)


def add_rows(job_id: str) -> None:
    """Add the resources of a job, once."""
    jobs.add_rows(job_id, RESOURCES)
