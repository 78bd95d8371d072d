"""The catalogue's work in the background."""

from functools import partial
from types import MappingProxyType
from typing import Any, Final

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from domain import crud
from domain.academic import queries
from domain.academic.models import Course, CourseUnit, Intake, SemesterOffering, TeachingPeriod, Unit
from domain.jobs import jobs
from domain.jobs.jobs import TRIES, Addable, Addables


def _addable(noun: str, model: Any, rows: crud.Rows) -> Addable:
    return Addable(model, partial(crud.add_many, model=model, rows=rows, permission=f"{noun}.add"))


RESOURCES: Final[Addables] = MappingProxyType(
    {
        "course": _addable("course", Course, queries.courses),
        "unit": _addable("unit", Unit, queries.units),
        "course_unit": _addable("course_unit", CourseUnit, queries.course_units),
        "intake": _addable("intake", Intake, queries.intakes),
        "teaching_period": _addable("teaching_period", TeachingPeriod, queries.teaching_periods),
        "semester_offering": _addable("semester_offering", SemesterOffering, queries.semester_offerings),
    }
)


@app.task(name="academic.add_rows", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=3), pass_context=True)
def try_add_rows(context: JobContext, job_id: str) -> None:
    """Add rows of the catalogue, as often as it takes."""
    jobs.try_add_rows(context, job_id, RESOURCES)


def add_rows(job_id: str) -> None:
    """Add the rows of a job, once."""
    jobs.add_rows(job_id, RESOURCES)
