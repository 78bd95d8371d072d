"""Entering results. An entry is never changed: another revision takes its place.

The students' accounts are locked in the order of their ids, after whatever the caller holds: two who enter results of
one student come one after the other, and so do the revisions and the standing that follows. The schemes are kept as
they are until the results stand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from domain import crud
from domain.academic.models import TeachingPeriod, Unit
from domain.audit.commands import describe_event, record_events
from domain.audit.models import AuditEvent
from domain.people.commands import change_academic_standings
from domain.people.models import StudentProfile
from domain.policy.campuses import Campus
from domain.records import queries
from domain.records.errors import NoTranscript
from domain.records.models import GradeScheme, TranscriptEntry
from domain.records.rules import Result, Scheme, check_exemption, check_reason, graded, standing_of
from domain.shared import clock
from domain.shared.access import require, require_reach
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.shared.locking import lock_all, lock_unchanged
from domain.users.models import User

Key = tuple[UUID | None, ...]
TOLD = ("student_id", "unit_id", "enrollment_id", "mark", "grade", "revision")


@transaction.atomic
def add_transcript_entries(actor: Actor, *, entries: Sequence[Result], reason: str = "") -> list[TranscriptEntry]:
    """Enter results, each in the place of the current one of its enrollment, and bring standings up to date.

    The caller has asked for a permission of its own. However many results there are, the statements are the same few.

    :raises ReasonMissing: without a reason, if one takes another's place or has no enrollment
    :raises NotFound: if a unit or a teaching period is not there
    :raises NoGradeScheme: if the campus has none for the period
    :raises UnknownGrade: if its scheme has no such grade
    :raises ImpossibleMark: if there is no such mark
    :raises GradeNeedsMark: if mark and grade do not fit
    :raises NotAnExemption: if one without an enrollment would be in the averages, or begins with no credit
    :raises AlreadyExists: if there are two of one enrollment
    """
    if not entries:
        return []
    student_ids = {entry.student_id for entry in entries}
    lock_all(User, student_ids)
    lock_unchanged(GradeScheme.objects.filter(campus__in={entry.campus for entry in entries}))
    known, present = Known.of(entries), clock.now()
    rows = [known.row_of(entry, reason=reason.strip(), present=present) for entry in entries]
    replaced = [known.current[each] for each in map(_key_of, entries) if each in known.current]
    if replaced:
        TranscriptEntry.objects.filter(pk__in=[each.pk for each in replaced]).update(superseded_at=present)
    try:
        with transaction.atomic():
            TranscriptEntry.objects.bulk_create(rows)
    except IntegrityError as error:
        raise crud.explain(TranscriptEntry, error) from error
    record_events(actor, events=list(_events(actor, rows, known)))
    standings = {pk: standing_of(attempts).value for pk, attempts in queries.attempts_of(student_ids).items()}
    change_academic_standings(actor, standings=standings, reason="It follows from the results.")
    return rows


@transaction.atomic
def add_transcript_entry(
    actor: Actor, *, student_id: Any, unit_id: Any, campus: str, grade: str, reason: str
) -> TranscriptEntry:
    """Give credit for a unit without an enrollment, or take it back by another such entry.

    What rests on it is for an area above to look at again: see `results`.

    :raises Forbidden: if the actor may not
    :raises NoTranscript: if the person is no student
    :raises ReasonMissing: without a reason
    :raises NoGradeScheme: if the campus has none today
    :raises UnknownGrade: if its scheme has no such grade
    :raises NotAnExemption: if the grade is one of marks or in the averages, or the first gives no credit
    """
    require(actor, "transcript_entry.add")
    if not StudentProfile.objects.filter(user_id=student_id).exists():
        raise NoTranscript(fields=["student_id"])
    entry = Result(student_id=student_id, unit_id=unit_id, campus=Campus(campus), grade=grade)
    (row,) = add_transcript_entries(actor, entries=[entry], reason=reason)
    permission = "transcript_entry.add"
    require_reach(queries.transcript_entries(actor, permission), row.pk, permission=permission)
    return row


def _key_of(entry: Result | TranscriptEntry) -> Key:
    """Return what revisions have in common: the enrollment, or else the student and the unit."""
    return (entry.enrollment_id,) if entry.enrollment_id else (entry.student_id, entry.unit_id)


@dataclass(frozen=True)
class Known:
    """What results refer to, read once for all of them."""

    units: Mapping[UUID, Unit]
    periods: Mapping[UUID, TeachingPeriod]
    schemes: Sequence[Scheme]
    current: Mapping[Key, TranscriptEntry]

    @classmethod
    def of(cls, entries: Sequence[Result]) -> Self:
        enrolled = Q(enrollment_id__in={entry.enrollment_id for entry in entries if entry.enrollment_id})
        given = [entry for entry in entries if not entry.enrollment_id]
        alone = Q(
            enrollment__isnull=True,
            student_id__in={entry.student_id for entry in given},
            unit_id__in={entry.unit_id for entry in given},
        )
        current = TranscriptEntry.objects.filter(enrolled | alone, superseded_at__isnull=True)
        return cls(
            units=Unit.objects.in_bulk({entry.unit_id for entry in entries}),
            periods=TeachingPeriod.objects.in_bulk({each.teaching_period_id for each in entries} - {None}),
            schemes=queries.schemes_of({entry.campus for entry in entries}),
            current={_key_of(row): row for row in current},
        )

    def row_of(self, entry: Result, *, reason: str, present: datetime) -> TranscriptEntry:
        """Return the entry of a result, with all that is frozen in it."""
        unit = self.units.get(entry.unit_id)
        period = self.periods.get(entry.teaching_period_id) if entry.teaching_period_id else None
        if unit is None or (period is None and (entry.teaching_period_id or entry.enrollment_id)):
            raise NotFound
        day = clock.today(entry.campus) if period is None else period.teaching_starts_on
        scheme = queries.scheme_on(self.schemes, entry.campus, day)
        grade = graded(entry, scheme)
        before = self.current.get(_key_of(entry))
        if entry.enrollment_id is None:
            check_exemption(grade, is_first=before is None)
        if entry.enrollment_id is None or before is not None:
            check_reason(reason)
        return TranscriptEntry(
            student_id=entry.student_id,
            enrollment_id=entry.enrollment_id,
            unit_id=unit.pk,
            unit_code=unit.code,
            unit_name=unit.name,
            level=unit.level,
            credit_points=unit.credit_points,
            campus=entry.campus,
            scheme_id=scheme.id,
            graded_on=day,
            mark=entry.mark,
            **_of_period(period),
            **_of_grade(asdict(grade)),
            revision=before.revision + 1 if before else 1,
            reason=reason,
            released_at=present,
        )


def _of_period(period: TeachingPeriod | None) -> dict[str, Any]:
    if period is None:
        return {}
    return {
        "teaching_period_id": period.pk,
        "period_code": period.code,
        "period_name": period.name,
        "period_starts_on": period.teaching_starts_on,
        "period_ends_on": period.teaching_ends_on,
    }


def _of_grade(grade: Mapping[str, Any]) -> dict[str, Any]:
    same = {name: grade[name] for name in ("value", "is_pass", "earns_credit")}
    return {"grade": grade["code"], "grade_name": grade["name"], **same}


def _events(actor: Actor, rows: Sequence[TranscriptEntry], known: Known) -> Iterator[AuditEvent]:
    for row in rows:
        before = known.current.get(_key_of(row))
        yield describe_event(
            actor,
            action="transcript_entry.add",
            about=row,
            before={name: getattr(before, name) for name in ("mark", "grade", "revision")} if before else None,
            after={name: getattr(row, name) for name in TOLD},
            reason=row.reason,
        )
