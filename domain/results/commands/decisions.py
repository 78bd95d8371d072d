"""Handing marks in, sending them back, and standing up for them: two different people do that."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from domain.audit.commands import record_event
from domain.policy.workflows import MARK_SHEET
from domain.results import queries
from domain.results.commands.claims import claim_mark_sheet
from domain.results.models import MarkSheet
from domain.results.rules import ENROLLED, Place, check_complete, check_four_eyes, check_others
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.transitions import advance


@transaction.atomic
def submit_mark_sheet(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> MarkSheet:
    """Hand in the marks of everybody who has a place. From then on nobody enters any.

    :raises NotFound: if the actor can't see the sheet
    :raises Forbidden: if the actor may not submit it
    :raises Stale: if it has another version by now
    :raises OwnResult: if the actor has a place there, too
    :raises WrongState: if it is not open
    :raises MarksMissing: naming the students without a mark
    """
    permission = "mark_sheet.submit"
    sheet = claim_mark_sheet(actor, permission=permission, pk=pk, versions=versions)
    before = sheet.status
    by = {"submitted_by_id": actor.user_id, "submitted_acting_by_id": actor.acting_by}
    advance(sheet, MARK_SHEET, "mark_sheet.submit", submitted_at=clock.now(), reopening_reason="", **by)
    check_marks(actor, sheet=sheet)
    record_event(actor, action=permission, about=sheet, before={"status": before}, after={"status": sheet.status})
    return sheet


@transaction.atomic
def reopen_mark_sheet(actor: Actor, *, pk: Any, reason: str, versions: Collection[int] | None = None) -> MarkSheet:
    """Send marks back to whoever enters them, and say why.

    :raises NotFound: if the actor can't see the sheet
    :raises Forbidden: if the actor may not send it back
    :raises Stale: if it has another version by now
    :raises OwnResult: if the actor has a place there, too
    :raises WrongState: if it is open or released
    """
    permission = "mark_sheet.reopen"
    sheet = claim_mark_sheet(actor, permission=permission, pk=pk, versions=versions)
    before = sheet.status
    undone = dict.fromkeys(
        ("submitted_at", "submitted_by_id", "submitted_acting_by_id", "ratified_at", "ratified_by_id")
    )
    advance(sheet, MARK_SHEET, "mark_sheet.reopen", reopening_reason=reason.strip(), **undone)
    _check_own(actor, queries.places_of(sheet.offering_id), marked=_marked(sheet))
    told = {"before": {"status": before}, "after": {"status": sheet.status}}
    record_event(actor, action=permission, about=sheet, reason=reason, **told)
    return sheet


@transaction.atomic
def ratify_mark_sheet(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> MarkSheet:
    """Stand up for marks that somebody else has submitted.

    :raises NotFound: if the actor can't see the sheet
    :raises Forbidden: if the actor may not ratify it
    :raises Stale: if it has another version by now
    :raises OwnResult: if the actor has a place there, too
    :raises SubmittedByYou: if the actor, or who acts as the actor, has submitted it
    :raises WrongState: if it is not submitted
    :raises MarksMissing: naming students who came since
    """
    permission = "mark_sheet.ratify"
    sheet = claim_mark_sheet(actor, permission=permission, pk=pk, versions=versions)
    before, submitters = sheet.status, {sheet.submitted_by_id, sheet.submitted_acting_by_id}
    check_four_eyes(person_ids=queries.persons_behind(actor), submitter_ids=submitters)
    advance(sheet, MARK_SHEET, "mark_sheet.ratify", ratified_at=clock.now(), ratified_by_id=actor.user_id)
    check_marks(actor, sheet=sheet)
    record_event(actor, action=permission, about=sheet, before={"status": before}, after={"status": sheet.status})
    return sheet


def check_marks(actor: Actor, *, sheet: MarkSheet) -> None:
    """Refuse to decide on a sheet that lacks a mark, or that has a place of the actor's own.

    :raises OwnResult: if one of those who act has a place or a mark there
    :raises MarksMissing: naming the students without a mark
    """
    places, marked = queries.places_of(sheet.offering_id), _marked(sheet)
    _check_own(actor, places, marked=marked)
    check_complete([each for each in places.values() if each.status == ENROLLED], marked=marked)


def _marked(sheet: MarkSheet) -> set[UUID]:
    return set(sheet.marks.values_list("enrollment_id", flat=True))


def _check_own(actor: Actor, places: Mapping[UUID, Place], *, marked: Collection[UUID]) -> None:
    """Refuse to decide on a sheet with a place or a mark of one's own.

    :raises OwnResult: if one of those who act has one
    """
    own = {each.student_id for each in places.values() if each.status == ENROLLED or each.enrollment_id in marked}
    check_others(own, person_ids=queries.persons_behind(actor))
