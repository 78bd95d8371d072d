"""Deadlines as entries of a calendar: derived from what they are for, stored nowhere."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from domain.calendar.rules import Entry, deadline_uid, whole_day
from domain.enrollment.models import Enrollment
from domain.policy.calendar import DeadlineKind, EntryKind
from domain.policy.campuses import ZONES, Campus
from domain.policy.workflows import EnrollmentState

ASKED_OF = (EnrollmentState.PENDING, EnrollmentState.OFFERED, EnrollmentState.ENROLLED)
SAID = {
    DeadlineKind.CENSUS: "last day to withdraw without a trace on the record",
    DeadlineKind.PENALTY: "last day to withdraw without failing",
    DeadlineKind.OFFER: "the offered seat is kept until now",
}
A_DAY = timedelta(days=1)  # by no zone does a date begin or end farther from midnight in UTC


def deadlines_of(person_id: Any, since: datetime, until: datetime) -> list[Entry]:
    """Return the last days to withdraw, and until when offered seats are kept, in one statement."""
    first, last = (since - A_DAY).date(), (until + A_DAY).date()
    census = Coalesce("offering__census_on", "offering__teaching_period__census_on")
    penalty = Coalesce("offering__penalty_on", "offering__teaching_period__penalty_on")
    rows = (
        Enrollment.objects.filter(student=person_id, status__in=ASKED_OF)
        .annotate(
            census=census,
            penalty=penalty,
            # Both are raised by themselves, so their sum is raised by each.
            dates_version=F("offering__version") + F("offering__teaching_period__version"),
            dates_changed_at=Greatest("offering__updated_at", "offering__teaching_period__updated_at"),
        )
        .filter(
            Q(census__range=(first, last))
            | Q(penalty__range=(first, last))
            | Q(status=EnrollmentState.OFFERED, offer_expires_at__gte=since, offer_expires_at__lt=until)
        )
    )
    named = rows.select_related("offering__unit").order_by("pk")
    return [entry for row in named for entry in _entries(row)]


def _entries(row: Any) -> Iterator[Entry]:
    if row.status == EnrollmentState.OFFERED:
        if row.offer_expires_at is not None:
            yield _entry(row, DeadlineKind.OFFER, row.pk, row.offer_expires_at, None, row.version, row.updated_at)
        return
    for kind, day in ((DeadlineKind.CENSUS, row.census), (DeadlineKind.PENALTY, row.penalty)):
        yield _day(row, kind, day)


def _day(row: Any, kind: DeadlineKind, day: date) -> Entry:
    span = whole_day(day, ZONES[Campus(row.offering.campus)])
    return _entry(row, kind, row.offering_id, *span, row.dates_version - 1, row.dates_changed_at)


def _entry(
    row: Any, kind: DeadlineKind, about: Any, starts: datetime, ends: datetime | None, version: int, changed: datetime
) -> Entry:
    code = row.offering.unit.code
    return Entry(
        uid=deadline_uid(about, kind),
        kind=EntryKind.DEADLINE,
        title=f"{code}: {SAID[kind]}",
        starts_at=starts,
        ends_at=ends,
        zone=ZONES[Campus(row.offering.campus)].key,
        is_all_day=ends is not None,
        sequence=version - 1,
        changed_at=changed,
        unit_code=code,
        offering_id=row.offering_id,
        deadline=kind,
    )
