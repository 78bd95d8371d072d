"""Entering marks: any number of them in the same few statements, all or none."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from domain.academic.models import SemesterOffering
from domain.audit.commands import describe_event, record_events
from domain.policy.workflows import MARK_SHEET
from domain.results import queries
from domain.results.commands.claims import claim_mark_sheet
from domain.results.models import Mark, MarkSheet
from domain.results.rules import Entry, check_entries
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.errors import WrongState

ENTER = "mark_sheet.enter"
ENTERED = ("mark", "grade", "comment")


@transaction.atomic
def enter_mark_sheet(
    actor: Actor, *, pk: Any, entries: Sequence[Entry], versions: Collection[int] | None = None
) -> MarkSheet:
    """Enter marks on an open sheet, each in the place of the one before. The others stay as they are.

    :raises NotFound: if the actor can't see the sheet
    :raises Forbidden: if the actor may not enter marks on it
    :raises Stale: if it has another version by now
    :raises WrongState: if it is not open
    :raises NoGradeScheme: if the campus has none for the period
    :raises MarksRefused: naming every fault of every entry
    """
    sheet = claim_mark_sheet(actor, permission=ENTER, pk=pk, versions=versions)
    if sheet.status != MARK_SHEET.initial:
        detail = f"Marks can't be entered while the sheet is {sheet.status}."
        raise WrongState(detail, status=sheet.status, possible_from=[MARK_SHEET.initial])
    offering = SemesterOffering.objects.select_related("teaching_period").get(pk=sheet.offering_id)
    places = queries.places_of(offering.pk)
    check_entries(entries, places=places, scheme=queries.scheme_of(offering), person_ids=queries.persons_behind(actor))
    present, wanted = clock.now(), [entry.enrollment_id for entry in entries]
    before = {row.enrollment_id: row for row in Mark.objects.filter(enrollment__in=wanted)}
    rows = [row for entry in entries if (row := _row(sheet, entry, before.get(entry.enrollment_id), present))]
    if not rows:
        return sheet
    Mark.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["enrollment"],
        update_fields=[*ENTERED, "version", "updated_at"],
    )
    sheet.version, sheet.updated_at = sheet.version + 1, present
    sheet.save(update_fields=["version", "updated_at"])
    record_events(actor, events=list(_events(actor, rows, before)))
    return sheet


def _row(sheet: MarkSheet, entry: Entry, before: Mark | None, present: datetime) -> Mark | None:
    """Return the mark as it is to be; nothing if it is so already."""
    values = {name: getattr(entry, name) for name in ENTERED}
    if before is not None and all(getattr(before, name) == value for name, value in values.items()):
        return None
    row = Mark(
        sheet=sheet,
        enrollment_id=entry.enrollment_id,
        offering_id=sheet.offering_id,
        created_at=present,
        updated_at=present,
        **values,
    )
    if before is not None:
        row.pk, row.version = before.pk, before.version + 1
    return row


def _events(actor: Actor, rows: Sequence[Mark], known: Mapping[UUID, Mark]) -> Iterator[Any]:
    for row in rows:
        before = known.get(row.enrollment_id)
        yield describe_event(
            actor,
            action=ENTER,
            about=row,
            before={name: getattr(before, name) for name in ENTERED} if before else None,
            after={"enrollment_id": row.enrollment_id, **{name: getattr(row, name) for name in ENTERED}},
        )
