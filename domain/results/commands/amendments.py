"""Changing what was released: another revision on the record, with a reason."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db import transaction

from domain.academic.models import SemesterOffering
from domain.audit.commands import record_event
from domain.notifications.commands import tell
from domain.policy.notifications import NotificationKind
from domain.records.rules import check_reason
from domain.results import queries
from domain.results.commands.releases import release_results
from domain.results.errors import MarkNotReleased
from domain.results.models import Mark
from domain.results.rules import check_amendment, check_others, grade_of_entry
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import Stale
from domain.shared.locking import lock, lock_all
from domain.users.models import User

AMEND = "mark.amend"


@transaction.atomic
def amend_mark(
    actor: Actor,
    *,
    pk: Any,
    reason: str,
    mark: Decimal | None = None,
    grade: str | None = None,
    versions: Collection[int] | None = None,
) -> Mark:
    """Put another mark or administrative grade in the place of a released one. The transcript keeps both.

    :raises NotFound: if the actor can't see the mark
    :raises Forbidden: if the actor may not amend it
    :raises OwnResult: if it is the actor's own
    :raises Stale: if it has another version by now
    :raises MarkNotReleased: if it is no result
    :raises ReasonMissing: without a reason
    :raises MarkOrGrade: if there are both or neither
    :raises UnknownGrade: if the scheme has no such grade
    :raises GradeNotOnSheets: if marks earn it, or it is recorded elsewhere
    :raises ResultUnchanged: if mark and grade are the same
    :raises ResultDecided: if the student had passed or failed, and would be neither
    :raises WrongState: if the student has withdrawn since
    """
    require(actor, AMEND)
    require_sight(queries.marks(actor, "mark.view"), pk)
    require_reach(queries.marks(actor, AMEND), pk, permission=AMEND)
    known = Mark.objects.get(pk=pk)
    (offering,) = lock_all(SemesterOffering, [known.offering_id], related=("teaching_period", "unit"))
    place = queries.place_of(known.enrollment_id)
    check_others({place.student_id}, person_ids=queries.persons_behind(actor))
    lock(User, place.student_id)
    row = lock(Mark, pk)
    if versions is not None and row.version not in versions:
        raise Stale(version=row.version)
    if row.released_at is None:
        raise MarkNotReleased
    check_reason(reason)
    before, after = {"mark": row.mark, "grade": row.grade}, {"mark": mark, "grade": grade}
    grade_of_entry(place, queries.scheme_of(offering), mark=mark, grade=grade)
    check_amendment(before=before, after=after)
    row.mark, row.grade, row.version, row.updated_at = mark, grade, row.version + 1, clock.now()
    row.save(update_fields=["mark", "grade", "version", "updated_at"])
    release_results(actor, results=[place.result(mark=mark, grade=grade)], reason=reason)
    record_event(actor, action=AMEND, about=row, before=before, after=after, reason=reason)
    tell(
        actor,
        kind=NotificationKind.RESULT_AMENDED,
        key=f"{AMEND}:{row.pk}:{row.version}",
        people=[place.student_id],
        about=offering,
        facts={"offering": offering.unit.code},
    )
    return row
