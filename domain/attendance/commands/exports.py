"""Taking the attendance of an offering away."""

from typing import Any

from django.db import transaction

from domain.academic.models import SemesterOffering
from domain.attendance import queries
from domain.attendance.rules import Export
from domain.audit.commands import record_event
from domain.shared.actor import Actor


@transaction.atomic
def export_attendance_record(actor: Actor, *, offering_id: Any) -> Export:
    """Return the attendance of an offering as a table, and record who took it away.

    :raises NotFound: if there is no such offering
    :raises Forbidden: if the actor may not take its attendance away
    :raises ExportTooWide: if it has more students or sessions than one sheet holds
    """
    table = queries.exported(actor, offering_id)
    after = {"students": len(table.rows) - 1}
    record_event(actor, action=queries.EXPORT, about=SemesterOffering(pk=offering_id), after=after)
    return table
