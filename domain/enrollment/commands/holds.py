"""What stops a student from enrolling, and letting go of it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.enrollment import queries
from domain.enrollment.models import EnrollmentHold
from domain.enrollment.rules.decisions import check_others
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import AlreadyExists, WrongState
from domain.shared.locking import lock


@transaction.atomic
def add_enrollment_hold(actor: Actor, *, values: Mapping[str, Any]) -> EnrollmentHold:
    """Keep a student from enrolling until something is settled. Places that are there stay.

    :raises Forbidden: if the actor may not
    :raises AlreadyExists: if there is such a hold already
    """
    try:
        return crud.add(
            actor,
            model=EnrollmentHold,
            rows=queries.enrollment_holds,
            permission="enrollment_hold.add",
            values=values,
        )
    except AlreadyExists as error:
        raise AlreadyExists("There is a hold of this kind on the student already.", fields=["kind"]) from error


@transaction.atomic
def release_enrollment_hold(actor: Actor, *, pk: Any, reason: str) -> EnrollmentHold:
    """Let a student enroll again, as far as this hold goes.

    :raises NotFound: if the actor can't see the hold
    :raises Forbidden: if the actor may not release it
    :raises OwnRequest: if it is on the actor
    :raises WrongState: if it is released already
    """
    permission = "enrollment_hold.release"
    require(actor, permission)
    require_sight(queries.enrollment_holds(actor, "enrollment_hold.view"), pk)
    hold = lock(EnrollmentHold, pk)
    check_others(student_id=hold.student_id, person_ids={actor.user_id, actor.acting_by})
    require_reach(queries.enrollment_holds(actor, permission), pk, permission=permission)
    if hold.released_at is not None:
        raise WrongState("The hold is released already.", status="released", possible_from=["held"])
    hold.released_at = hold.updated_at = clock.now()
    hold.version += 1
    hold.save(update_fields=["released_at", "updated_at", "version"])
    record_event(actor, action=permission, about=hold, after={"released_at": hold.released_at}, reason=reason)
    return hold
