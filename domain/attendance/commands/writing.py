"""The one statement by which attendance is written, whoever says it: a lecturer, the student, an approved leave."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from uuid_utils.compat import uuid7

from domain.attendance.rules import Entry
from domain.audit.commands import record_event
from domain.policy.attendance import ON_ROSTER
from domain.shared import clock
from domain.shared.actor import Actor

# A new record has the version 1, and a known one that after it: so the version that is offered tells which one may be
# replaced. Whatever somebody else has written meanwhile stays, and its row does not come back.
# Nobody enters who has left meanwhile: places are held until the end, and the roster's trigger has nothing to refuse.
UPSERT = """
WITH places AS MATERIALIZED (
    SELECT id, status FROM enrollments WHERE id = ANY(%(enrollment_id)s::uuid[]) ORDER BY id FOR SHARE
)
INSERT INTO attendance_records (
    id, version, created_at, updated_at, session_id, offering_id, enrollment_id, student_id, status, source, remark,
    reason, marked_by_id, marked_at
)
SELECT entry.id, entry.version + 1, %(now)s, %(now)s, entry.session_id, entry.offering_id, entry.enrollment_id,
    entry.student_id, entry.status, %(source)s, entry.remark, entry.reason, %(by)s, %(now)s
FROM unnest(
    %(id)s::uuid[], %(version)s::integer[], %(session_id)s::uuid[], %(offering_id)s::uuid[], %(enrollment_id)s::uuid[],
    %(student_id)s::uuid[], %(status)s::text[], %(remark)s::text[], %(reason)s::text[]
) AS entry(id, version, session_id, offering_id, enrollment_id, student_id, status, remark, reason)
JOIN places ON places.id = entry.enrollment_id
WHERE entry.version > 0 OR places.status = ANY(%(on_roster)s::text[])
ON CONFLICT (session_id, student_id) DO UPDATE SET
    version = excluded.version, updated_at = excluded.updated_at, status = excluded.status, source = excluded.source,
    remark = excluded.remark, reason = excluded.reason, marked_by_id = excluded.marked_by_id,
    marked_at = excluded.marked_at, enrollment_id = excluded.enrollment_id
WHERE attendance_records.version = excluded.version - 1
RETURNING session_id, student_id, id
"""
COLUMNS = ("version", "session_id", "offering_id", "enrollment_id", "student_id", "status", "remark", "reason")


def record_attendance(
    actor: Actor,
    *,
    entries: Sequence[Entry],
    source: str,
    action: str,
    about: Model,
    before: Mapping[str, Any] | None = None,
) -> Mapping[tuple[Any, Any], Any]:
    """Write any number of records by one statement, in the caller's transaction, which has made every check.

    A trigger keeps what was there before. Return the ids of those that were written by session and student: a record
    that has another version by now, or that is there although none was known, stays as it is and is not among them; nor
    is a new one of somebody who has left meanwhile.
    """
    if not entries:
        return {}
    ordered = sorted(entries, key=lambda entry: (str(entry.session_id), str(entry.student_id)))  # no circles of waiting
    values = {
        "now": clock.now(),
        "source": str(source),
        "by": actor.user_id,
        "id": [uuid7() for _ in ordered],
        **{name: [getattr(entry, name) for entry in ordered] for name in COLUMNS},
        "status": [str(entry.status) for entry in ordered],
        "on_roster": [str(state) for state in ON_ROSTER],
    }
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, values)
        written = {(session_id, student_id): pk for session_id, student_id, pk in cursor.fetchall()}
    if written:
        marks: dict[str, list[str]] = {}
        for entry in ordered:
            if entry.key in written:
                marks.setdefault(str(entry.status), []).append(str(entry.student_id))
        reason = next((entry.reason for entry in ordered if entry.reason), "")
        after = {"source": str(source), **marks}
        record_event(actor, action=action, about=about, before=before, after=after, reason=reason)
    return written
