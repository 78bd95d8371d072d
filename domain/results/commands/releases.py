"""Marks become results: lines of transcripts, and the ends of places. One transaction, however large the class."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from domain.academic.models import SemesterOffering
from domain.audit.commands import record_event
from domain.enrollment.commands import complete_enrollments, fail_enrollments, recheck_enrollments
from domain.enrollment.models import Enrollment
from domain.notifications.commands import tell
from domain.policy.notifications import NotificationKind
from domain.policy.workflows import MARK_SHEET, EnrollmentState
from domain.records.commands import add_transcript_entries
from domain.records.rules import Result
from domain.results import queries
from domain.results.commands.claims import check_mark_sheet, claim_mark_sheet
from domain.results.commands.decisions import check_marks
from domain.results.models import Mark, MarkSheet
from domain.results.rules import ENROLLED, check_closed, check_decided, outcome_of
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.locking import lock_all
from domain.shared.transitions import advance
from domain.users.models import User

RELEASE = "mark_sheet.release"


@transaction.atomic
def release_mark_sheet(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> MarkSheet:
    """Make results of ratified marks: students see them, places end, averages and standings follow.

    Who has left meanwhile gets none: what the withdrawal put on the record stays.

    :raises NotFound: if the actor can't see the sheet
    :raises Forbidden: if the actor may not release it
    :raises Stale: if it has another version by now
    :raises WrongState: if it is not ratified
    :raises OwnResult: if the actor has a place there, too
    :raises MarksMissing: naming students who came since
    :raises EnrollmentStillOpen: if others may come yet
    :raises RequestsUndecided: if somebody has to decide on requests, or to answer offers
    :raises NoGradeScheme: if the campus has none for the period
    """
    check_mark_sheet(actor, permission=RELEASE, pk=pk)
    known = MarkSheet.objects.values_list("offering_id", flat=True).get(pk=pk)
    (offering,) = lock_all(SemesterOffering, [known], related=("unit",))
    there = queries.places_of(offering.pk)
    places = {each.enrollment_id: each for each in there.values() if each.status == ENROLLED}
    lock_all(User, {each.student_id for each in places.values()})
    sheet = claim_mark_sheet(actor, permission=RELEASE, pk=pk, versions=versions)
    before, present = sheet.status, clock.now()
    advance(sheet, MARK_SHEET, "mark_sheet.release", released_at=present, released_by_id=actor.user_id)
    check_marks(actor, sheet=sheet)
    check_closed(offering.enrollment_closes_at, now=present)
    check_decided(there.values())
    marks = list(Mark.objects.filter(sheet=sheet, enrollment__in=places))
    Mark.objects.filter(pk__in=[mark.pk for mark in marks]).update(
        released_at=present, updated_at=present, version=F("version") + 1
    )
    results = [places[mark.enrollment_id].result(mark=mark.mark, grade=mark.grade) for mark in marks]
    release_results(actor, results=results)
    after = {"status": sheet.status, "results": len(results)}
    record_event(actor, action=RELEASE, about=sheet, before={"status": before}, after=after)
    tell(
        actor,
        kind=NotificationKind.RESULTS_RELEASED,
        key=f"{RELEASE}:{sheet.pk}",
        people=[each.student_id for each in results],
        about=offering,
        facts={"offering": offering.unit.code},
    )
    return sheet


def release_results(actor: Actor, *, results: Sequence[Result], reason: str = "") -> None:
    """Put results on the record and end their places, in the caller's transaction, which holds their offering.

    The one way by which results of enrollments come to be, and to be others.

    :raises ReasonMissing: without a reason, if one takes another's place
    :raises NoGradeScheme: if the campus has none for the period
    :raises ResultDecided: if somebody had passed or failed before, and would be neither
    :raises WrongState: if an enrollment is no place and never was
    """
    ended: dict[str, list[Enrollment]] = {EnrollmentState.COMPLETED: [], EnrollmentState.FAILED: []}
    rows = Enrollment.objects.in_bulk([each.enrollment_id for each in results])
    for entry in add_transcript_entries(actor, entries=results, reason=reason):
        enrollment = rows[entry.enrollment_id]
        outcome = outcome_of(is_pass=entry.is_pass, value=entry.value, status=enrollment.status)
        if outcome is not None:
            ended[outcome].append(enrollment)
    complete_enrollments(actor, enrollments=ended[EnrollmentState.COMPLETED])
    fail_enrollments(actor, enrollments=ended[EnrollmentState.FAILED])
    # Places that rest on results of these students are looked at again, as when credit is given or taken back.
    students, units = {each.student_id for each in results}, {each.unit_id for each in results}
    recheck_enrollments(actor, student_ids=students, unit_ids=units)
