"""What can be asked of attendance."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Exists, F, FilteredRelation, Func, JSONField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from domain.academic.models import SemesterOffering
from domain.academic.queries import semester_offerings
from domain.attendance import scopes
from domain.attendance.models import AttendanceChange, AttendanceRecord, AttendanceWarning
from domain.attendance.rules import Export, Place, check_size, frozen_at
from domain.enrollment.models import Enrollment
from domain.policy import limits
from domain.policy.attendance import ON_ROSTER, WARNING_STAGES
from domain.policy.workflows import EnrollmentState, SessionState
from domain.shared import clock
from domain.shared.access import narrow, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.timetable.models import Session
from domain.timetable.queries import sessions

EXPORT = "attendance_record.export"
PLACE = {
    "enrollment_id": F("pk"),
    "student_id": F("student_id"),
    "enrollment_status": F("status"),
    "record_id": F("record__pk"),
    "version": Coalesce(F("record__version"), 0),
    "status": F("record__status"),
    "remark": Coalesce(F("record__remark"), Value("")),
    "source": F("record__source"),
}


def attendance_records(actor: Actor, permission: str) -> QuerySet[AttendanceRecord]:
    """Return the records the actor reaches with this permission."""
    return narrow(AttendanceRecord.objects.all(), actor=actor, permission=permission, scopes=scopes.ATTENDANCE_RECORD)


def attendance_warnings(actor: Actor, permission: str) -> QuerySet[AttendanceWarning]:
    """Return the warnings the actor reaches with this permission."""
    return narrow(AttendanceWarning.objects.all(), actor=actor, permission=permission, scopes=scopes.ATTENDANCE_WARNING)


def attendance_rates(actor: Actor, permission: str) -> QuerySet[Enrollment]:
    """Return the places whose attendance the actor reaches with this permission."""
    rows = Enrollment.objects.filter(status__in=ON_ROSTER)
    return narrow(rows, actor=actor, permission=permission, scopes=scopes.OF_STUDENT)


def sessions_marked(actor: Actor, permission: str) -> QuerySet[Session]:
    """Return the sessions whose class the actor reaches with this permission."""
    return narrow(Session.objects.all(), actor=actor, permission=permission, scopes=scopes.SESSION)


def roster(session: Session) -> QuerySet[Enrollment]:
    """Return who is, or has a record, in a session, each with that record as `record`. One statement.

    Whoever came back has a new place, which counts, and keeps the records of the one before.
    """
    rows = Enrollment.objects.filter(offering=session.offering_id)
    back = rows.filter(student=OuterRef("student"), status__in=ON_ROSTER)
    later = back.filter(pk__gt=OuterRef("pk"))
    recorded = Q(student__attendance_records__session=session.pk)
    return rows.alias(record=FilteredRelation("student__attendance_records", condition=recorded)).filter(
        Q(status__in=ON_ROSTER) & ~Exists(later) | Q(record__enrollment=F("pk")) & ~Exists(back)
    )


def places_left(enrollment_ids: Iterable[Any]) -> set[Any]:
    """Return which of these are no places any more. No statement if there are none."""
    rows = Enrollment.objects.filter(pk__in=list(enrollment_ids)).exclude(status__in=ON_ROSTER)
    return set(rows.values_list("pk", flat=True))


def places_of(session: Session) -> Mapping[Any, Place]:
    """Return the roster by student. One statement."""
    names = [field.name for field in fields(Place)]
    rows = roster(session).annotate(**{f"place_{name}": PLACE[name] for name in names})
    found = (Place(*values) for values in rows.values_list(*(f"place_{name}" for name in names)))
    return {place.student_id: place for place in found}


def session_seen(actor: Actor, session_id: Any) -> Session:
    """Return a session that the actor sees.

    :raises NotFound: if there is none
    """
    found = sessions(actor, "session.view").filter(pk=session_id).first()
    if found is None:
        raise NotFound
    return found


def sheet(actor: Actor, session_id: Any) -> dict[str, Any]:
    """Return a session's roster with what is recorded of each, in the order of names.

    :raises NotFound: if there is no such session
    :raises Forbidden: if the actor may not see its class
    """
    permission = "attendance_record.view_sheet"
    session = session_seen(actor, session_id)
    require_reach(sessions_marked(actor, permission), session_id, permission=permission)
    people = {name: F(f"student__{name}") for name in ("given_name", "family_name", "preferred_name")}
    number = F("student__student_profile__student_number")
    shown = {**PLACE, **people, "student_number": number}
    shown |= {"marked_at": F("record__marked_at"), "marked_by_id": F("record__marked_by")}
    rows = roster(session).annotate(**{f"shown_{name}": each for name, each in shown.items()})
    rows = rows.order_by("student__family_name", "student__given_name", "pk")
    found = rows.values_list(*(f"shown_{name}" for name in shown))
    return {
        "session_id": session.pk,
        "offering_id": session.offering_id,
        "status": session.status,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "frozen_at": frozen_at(session.ends_at),
        "items": [dict(zip(shown, row, strict=True)) for row in found],
    }


def offerings_exported(actor: Actor, permission: str) -> QuerySet[SemesterOffering]:
    """Return the offerings whose attendance the actor reaches with this permission."""
    return narrow(SemesterOffering.objects.all(), actor=actor, permission=permission, scopes=scopes.EXPORTED)


def exported(actor: Actor, offering_id: Any) -> Export:
    """Return the attendance of an offering as a table: a student a row, a session a column, then the figures.

    Sessions, how many students, they with their figures, and records: four statements.

    :raises NotFound: if there is no such offering
    :raises Forbidden: if the actor may not take its attendance away
    :raises ExportTooWide: if it has more students or sessions than one sheet holds
    """
    require_sight(semester_offerings(actor, "semester_offering.view"), offering_id)
    require_reach(offerings_exported(actor, EXPORT), offering_id, permission=EXPORT)
    offering = SemesterOffering.objects.select_related("unit", "teaching_period").get(pk=offering_id)
    held = Session.objects.filter(offering=offering, status=SessionState.SCHEDULED, starts_at__lte=clock.now())
    columns = list(held.order_by("starts_at", "pk").values_list("pk", "held_on", "starts_local", "kind"))
    places = Enrollment.objects.filter(offering=offering, status__in=ON_ROSTER)
    check_size(students=places.count(), sessions=len(columns))
    students = list(
        places.annotate(figures=figures())
        .order_by("student__family_name", "student__given_name", "pk")
        .values_list(
            "student_id",
            "student__student_profile__student_number",
            "student__family_name",
            "student__given_name",
            "figures",
        )
    )
    records: dict[Any, dict[Any, str]] = {}
    for student_id, session_id, status in AttendanceRecord.objects.filter(offering=offering).values_list(
        "student_id", "session_id", "status"
    ):
        records.setdefault(student_id, {})[session_id] = status
    names = [f"{day} {start:%H:%M} {kind}" for _, day, start, kind in columns]
    rows = [
        [
            *person,
            *(records.get(student_id, {}).get(pk, "") for pk, *_ in columns),
            *(told[name] for name in NUMBERS),
            *(None if told[name] is None else Decimal(told[name]) for name in RATES),
        ]
        for student_id, *person, told in students
    ]
    header = ["student_number", "family_name", "given_name", *names, *NUMBERS, *RATES]
    name = f"attendance-{offering.unit.code}-{offering.teaching_period.code}-{offering.campus}"
    return Export(name=name, rows=[header, *rows])


def changes_of(path: str = "") -> QuerySet[AttendanceChange]:
    """Return what the changes of a record have replaced, the first one first. `path` leads to the record."""
    return AttendanceChange.objects.filter(record=OuterRef(f"{path}pk")).order_by("to_version")


NUMBERS = (
    *("sessions_held", "present", "late", "excused", "absent", "unmarked", "sessions_open"),
    *("minutes_held", "minutes_attended", "minutes_open"),
)
RATES = ("rate", "best_rate", "hours_rate", "best_hours_rate")
PAIRS = ", ".join([f"'{name}', told.{name}" for name in NUMBERS] + [f"'{name}', told.{name}::text" for name in RATES])


class Figures(Func):
    """A student's figures in an offering, as JSON; rates as decimal strings. The function is the database's."""

    template = f"(SELECT jsonb_build_object({PAIRS}) FROM cms_attendance_figures(%(expressions)s) AS told)"  # noqa: S608 names of our own
    output_field: Any = JSONField()


def figures(path: str = "") -> Figures:
    """Return a student's figures in an offering now. `path` leads to the enrollment."""
    columns = (F(f"{path}{name}") for name in ("offering_id", "student_id", "seated_at"))
    return Figures(*columns, clock.CurrentInstant())


# The same as cms_attendance_figures tells of each place, for whole offerings at once.
WARNINGS = """
WITH each AS MATERIALIZED (
    SELECT session.id, session.offering_id, session.starts_at,
        session.ends_at <= %(now)s AND sheet.session_id IS NOT NULL AS is_counted
    FROM sessions session LEFT JOIN attendance_sheets sheet ON sheet.session_id = session.id
    WHERE session.offering_id = ANY(%(offerings)s::uuid[]) AND session.status = 'scheduled'
), sums AS (
    SELECT place.offering_id, place.id, place.student_id,
        count(*) FILTER (WHERE is_counted)::integer AS held,
        count(*) FILTER (WHERE is_counted AND record.status IN ('present', 'late', 'excused')) AS attended,
        count(*) FILTER (WHERE NOT is_counted) AS open,
        count(*) FILTER (WHERE NOT is_counted AND record.status IS DISTINCT FROM 'absent') AS reachable
    FROM enrollments place
    JOIN each ON each.offering_id = place.offering_id
    LEFT JOIN attendance_records record ON record.offering_id = ANY(%(offerings)s::uuid[])
        AND record.session_id = each.id AND record.student_id = place.student_id
    WHERE place.offering_id = ANY(%(offerings)s::uuid[]) AND place.status = %(enrolled)s
        AND (each.starts_at >= place.seated_at OR record.id IS NOT NULL)
    GROUP BY place.id
), figures AS (
    SELECT offering_id, id, student_id, held,
        round(100.0 * attended / nullif(held, 0), 2) AS rate,
        round(100.0 * (attended + reachable) / nullif(held + open, 0), 2) AS best_rate
    FROM sums WHERE held >= %(least)s
)
SELECT figures.offering_id, figures.id, figures.student_id, stages.stage, figures.rate, figures.best_rate, figures.held
FROM figures JOIN unnest(%(stages)s::integer[]) AS stages(stage) ON figures.rate < stages.stage
WHERE NOT EXISTS (
    SELECT FROM attendance_warnings there WHERE there.enrollment_id = figures.id AND there.stage = stages.stage
)
ORDER BY figures.id, stages.stage DESC
"""
WARNED = ("offering_id", "enrollment_id", "student_id", "stage", "rate", "best_rate", "sessions_held")


def warnings_due(offering_ids: Collection[Any], *, now: datetime) -> list[dict[str, Any]]:
    """Return the warnings that students of these offerings should have and don't. One statement."""
    values: dict[str, Any] = {
        "now": now,
        "stages": list(WARNING_STAGES),
        "offerings": list(offering_ids),
        "enrolled": EnrollmentState.ENROLLED.value,
        "least": limits.ATTENDANCE_WARNED_AFTER,
    }
    with connection.cursor() as cursor:
        cursor.execute(WARNINGS, values)
        return [dict(zip(WARNED, row, strict=True)) for row in cursor.fetchall()]


def offerings_to_warn(*, now: datetime) -> Sequence[Any]:
    """Return the offerings in which a session ended lately."""
    lately = now - timedelta(hours=limits.ATTENDANCE_WATCHED_HOURS)
    rows = Session.objects.filter(status=SessionState.SCHEDULED, ends_at__gt=lately, ends_at__lte=now)
    return list(rows.order_by("offering").values_list("offering_id", flat=True).distinct())
