"""Enrolling in the background, and what time brings about."""

from contextlib import suppress
from types import MappingProxyType
from typing import Final
from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from domain.enrollment import queries
from domain.enrollment.commands import add_enrollments, promote_enrollments, recheck_students
from domain.enrollment.models import Enrollment
from domain.jobs import jobs
from domain.jobs.jobs import TRIES, Addable, Addables
from domain.policy import limits
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.errors import Busy

RESOURCES: Final[Addables] = MappingProxyType({"enrollment": Addable(Enrollment, add_enrollments)})
CHANGED: Final = Actor.system(reason="what units require has changed")
MOVED: Final = Actor.system(reason="the student has another course or intake")
SWEEP: Final = Actor.system(reason="look at the waitlists every minute")


@app.task(name="enrollment.add_rows", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=3), pass_context=True)
def try_add_rows(context: JobContext, job_id: str) -> None:
    """Enroll many, as often as it takes."""
    jobs.try_add_rows(context, job_id, RESOURCES)


def add_rows(job_id: str) -> None:
    """Enroll those of a job, once."""
    jobs.add_rows(job_id, RESOURCES)


@app.task(name="enrollment.promote", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=3))
def promote(offering_id: str, after: int = 0) -> None:
    """Give the free seats of an offering to who waits beyond a number of the queue."""
    promote_enrollments(SWEEP, offering_id=offering_id, after=after)


@app.task(name="enrollment.recheck", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=3))
def recheck() -> None:
    """Look again at every place that rests on something or has failed, since what units require has changed.

    Places whose requisites are met stay so: what becomes stricter takes nothing from who is there.
    """
    after = None
    while student_ids := queries.students_to_recheck(after=after, most=limits.STUDENTS_RECHECKED):
        recheck_students(CHANGED, student_ids=student_ids)
        after = student_ids[-1]


@app.task(name="enrollment.recheck_student", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=3))
def recheck_student(student_id: str) -> None:
    """Look again at a student's places that rest on something or have failed, since course or intake has changed."""
    recheck_students(MOVED, student_ids=[UUID(student_id)])


@app.periodic(cron="* * * * *")
@app.task(name="enrollment.look", queueing_lock="enrollment.look")
def look(timestamp: int) -> None:
    """End offers whose time is over, and give free seats to who waits: nothing that changed elsewhere is overlooked.

    A hold released, a load lightened, kept seats released, a new standing: each may let somebody in who was skipped.
    """
    for offering_id in queries.offerings_to_look_at(now=clock.now()):
        with suppress(Busy):  # somebody is at work there, and gives free seats on by themselves
            promote_enrollments(SWEEP, offering_id=offering_id)
