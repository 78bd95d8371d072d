"""What makes people students, and what a change of it brings about."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db import transaction

from domain import crud
from domain.people import queries
from domain.people.models import StudentProfile
from domain.shared.access import require_sight
from domain.shared.actor import Actor
from domain.shared.jobs import enqueue
from domain.shared.locking import lock

CHANGE: Final = "student_profile.change"
REQUIRED: Final = frozenset({"course_id", "intake_id"})  # what units may require of somebody


@transaction.atomic
def change_student_profile(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> StudentProfile:
    """Change a profile. Another course or intake: the student's places that miss something are looked at again.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not change it
    :raises Stale: if it has another version by now
    :raises AlreadyExists: if somebody else has the student number
    """
    require_sight(queries.student_profiles(actor, "student_profile.view"), pk)
    before = lock(StudentProfile, pk)
    row = crud.change(
        actor,
        model=StudentProfile,
        rows=queries.student_profiles,
        permission=CHANGE,
        pk=pk,
        values=values,
        versions=versions,
    )
    if any(getattr(before, name) != getattr(row, name) for name in REQUIRED):
        enqueue("enrollment.recheck_student", student_id=str(row.user_id))
    return row
