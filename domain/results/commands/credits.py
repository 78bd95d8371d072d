"""Giving credit, and taking it back: what rests on it is looked at again, as after any other result."""

from typing import Any

from django.db import transaction

from domain.enrollment.commands import recheck_enrollments
from domain.records import commands as records
from domain.records.models import TranscriptEntry
from domain.results import queries
from domain.results.errors import OwnResult
from domain.shared.actor import Actor


@transaction.atomic
def add_transcript_entry(
    actor: Actor, *, student_id: Any, unit_id: Any, campus: str, grade: str, reason: str
) -> TranscriptEntry:
    """Give credit for a unit without an enrollment, or take it back by another such entry.

    The student's places that rest on results, or require this unit, are looked at again.

    :raises Forbidden: if the actor may not
    :raises OwnResult: if it is for the actor, or for whoever acts as that person
    :raises NoTranscript: if the person is no student
    :raises NotFound: if there is no such unit
    :raises ReasonMissing: without a reason
    :raises NoGradeScheme: if the campus has none today
    :raises UnknownGrade: if its scheme has no such grade
    :raises NotAnExemption: if the grade is one of marks or in the averages, or the first gives no credit
    """
    if student_id in queries.persons_behind(actor):
        raise OwnResult
    row = records.add_transcript_entry(
        actor, student_id=student_id, unit_id=unit_id, campus=campus, grade=grade, reason=reason
    )
    # Entering it has locked the student until this transaction ends.
    recheck_enrollments(actor, student_ids=[row.student_id], unit_ids=[row.unit_id])
    return row
