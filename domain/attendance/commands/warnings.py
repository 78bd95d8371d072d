"""Warning of rates that fell below a stage."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from domain.academic.models import SemesterOffering
from domain.attendance import queries
from domain.attendance.models import AttendanceWarning
from domain.audit.commands import describe_event, record_events
from domain.notifications.commands import News, tell_all
from domain.policy.notifications import NotificationKind
from domain.shared import clock
from domain.shared.actor import Actor


@transaction.atomic
def record_attendance_warnings(actor: Actor, *, offering_ids: Collection[Any]) -> int:
    """Raise each stage that a student's rate is below, once per student and stage. Return how many are new.

    One statement looks at all the classes, another writes what is new. Whoever fell below several stages at once gets
    a warning for each. Two of these at the same time are kept apart by the lock of the job, and by a constraint.
    """
    found = queries.warnings_due(offering_ids, now=clock.now())
    rows = AttendanceWarning.objects.bulk_create([AttendanceWarning(**each) for each in found])
    events = [
        describe_event(
            actor,
            action="attendance_warning.raise",
            about=row,
            after={"student_id": row.student_id, "offering_id": row.offering_id, "stage": row.stage, "rate": row.rate},
        )
        for row in rows
    ]
    record_events(actor, events=events)
    _tell(actor, rows)
    return len(rows)


def _tell(actor: Actor, rows: Sequence[AttendanceWarning]) -> None:
    offerings = SemesterOffering.objects.filter(pk__in={row.offering_id for row in rows})
    codes = dict(offerings.values_list("pk", "unit__code")) if rows else {}
    news = [
        News(
            NotificationKind.ATTENDANCE_WARNED,
            key=f"attendance_warning.raise:{row.pk}",
            people=[row.student_id],
            about=row,
            facts={"offering": codes[row.offering_id], "rate": f"{row.rate:f}"},
        )
        for row in rows
    ]
    tell_all(actor, news=news)
