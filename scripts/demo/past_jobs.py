"""Long work in every state. Nothing stands in the queue behind it, so the waiting ones stay as they are."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from domain.policy.workflows import JOB, JobState
from scripts.demo.people import Person
from scripts.demo.people_rows import JobRecord, OutcomeRow
from scripts.demo.recipe import Recipe, new_id
from scripts.demo.teaching_rows import UnitRow

IMPORTED: Final = tuple(
    {"code": f"DEM{number:05}", "name": f"Imported subject {number}", "department": "Imports", "level": 1}
    for number in range(1, 5)
)
ITEMS: Final = len(IMPORTED)
DUPLICATE: Final = {"code": "already_exists", "detail": "Another one has these values already"}
REJECTED: Final = {"code": "bulk_rejected", "detail": "Nothing was added, because some rows were refused."}


class Course(NamedTuple):
    """How far a job in this state is."""

    done: int
    result: dict[str, int] | None = None
    problem: dict[str, str] | None = None


COURSES: Final = {
    JobState.QUEUED: Course(0),
    JobState.RUNNING: Course(2),
    JobState.SUCCEEDED: Course(ITEMS, result={"created": ITEMS - 1, "failed": 1}),
    JobState.FAILED: Course(0, problem=REJECTED),
    JobState.CANCELLED: Course(2),
}


def jobs(recipe: Recipe, owners: Sequence[Person]) -> list[JobRecord]:
    """Give each owner one job in every state, the newest last."""
    dice = recipe.dice("jobs")
    rows = []
    for number, (owner, state) in enumerate((owner, state) for owner in owners for state in JobState):
        course = COURSES[state]
        asked_at = recipe.present - timedelta(days=9) + timedelta(hours=number)
        started_at = None if state == JobState.QUEUED else asked_at + timedelta(seconds=2)
        finished_at = asked_at + timedelta(minutes=1) if state in JOB.final_states() else None
        rows.append(
            JobRecord(
                id=new_id(dice, asked_at),
                version=1 + (started_at is not None) + (finished_at is not None),
                created_at=asked_at,
                updated_at=finished_at or started_at or asked_at,
                owner_id=owner.id,
                kind="academic.add_rows",
                status=state,
                payload={"resource": "unit", "atomic": state == JobState.FAILED, "items": list(IMPORTED)},
                done=course.done,
                total=ITEMS,
                result=course.result,
                problem=course.problem,
                started_at=started_at,
                finished_at=finished_at,
            )
        )
    return rows


def outcomes(recipe: Recipe, work: Sequence[JobRecord], units: Sequence[UnitRow]) -> Iterator[OutcomeRow]:
    """Say for each handled row whether it became a unit or was refused."""
    dice = recipe.dice("outcomes")
    for job in work:
        finished_at = job.finished_at or job.updated_at
        indexes = [ITEMS - 1] if job.status == JobState.FAILED else range(job.done)
        for index in indexes:
            refused = index == ITEMS - 1
            yield OutcomeRow(
                id=new_id(dice, finished_at),
                created_at=finished_at,
                updated_at=finished_at,
                job_id=job.id,
                index=index,
                object_id=None if refused else units[index].id,
                problem=DUPLICATE if refused else None,
            )
