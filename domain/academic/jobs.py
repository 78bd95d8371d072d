"""The catalogue's work in the background."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django.db import connection, transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from domain import crud
from domain.academic import queries
from domain.academic.models import Course, CourseUnit, Intake, SemesterOffering, TeachingPeriod, Unit
from domain.jobs.commands import fail_job, report_job, start_job, succeed_job
from domain.jobs.models import Job, JobRow
from domain.jobs.queries import find_owner
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden

TRIES: Final = 5  # after the first
BATCH: Final = 100  # rows between two commits, and two looks at whether the job was cancelled
RESOURCES: Final[Mapping[str, tuple[Any, Any]]] = MappingProxyType(
    {
        "course": (Course, queries.courses),
        "unit": (Unit, queries.units),
        "course_unit": (CourseUnit, queries.course_units),
        "intake": (Intake, queries.intakes),
        "teaching_period": (TeachingPeriod, queries.teaching_periods),
        "semester_offering": (SemesterOffering, queries.semester_offerings),
    }
)
SYSTEM: Final = Actor.system(reason="job worker")


@app.task(name="academic.add_rows", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=3), pass_context=True)
def try_add_rows(context: JobContext, job_id: str) -> None:
    """Add the rows; after an error try again where it stopped, and say so in the end if that does not help."""
    try:
        add_rows(job_id)
    except Exception:
        connection.close()
        if context.job.attempts >= TRIES:
            problem = {
                "code": "internal_error",
                "detail": "It failed again and again. What is counted as done is done.",
            }
            fail_job(SYSTEM, job=Job(pk=job_id), problem=problem)
        raise


def add_rows(job_id: str) -> None:
    """Add the rows of a job, in batches or all at once; run again, go on after the last counted batch."""
    job = start_job(SYSTEM, pk=job_id)
    if job is None:
        return
    owner = find_owner(job)
    if owner is None:
        fail_job(SYSTEM, job=job, problem={"code": "forbidden", "detail": "The owner's account has ended."})
        return
    size = len(job.payload["items"]) if job.payload["atomic"] else BATCH
    while job.done < len(job.payload["items"]):
        if not _add_batch(owner, job, size):
            return
    failed = job.rows.filter(problem__isnull=False).count()
    succeed_job(SYSTEM, job=job, result={"created": job.done - failed, "failed": failed})


@transaction.atomic
def _add_batch(owner: Actor, job: Job, size: int) -> bool:
    """Add the next rows and count them in one transaction; False when the job is over."""
    resource, atomic = job.payload["resource"], job.payload["atomic"]
    model, rows = RESOURCES[resource]
    items = [_typed(model, item) for item in job.payload["items"][job.done : job.done + size]]
    try:
        outcomes = crud.add_many(
            owner, model=model, rows=rows, permission=f"{resource}.add", items=items, atomic=atomic
        )
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
    return {name: model._meta.get_field(name).to_python(value) for name, value in item.items()}
