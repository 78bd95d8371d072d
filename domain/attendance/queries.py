"""What can be asked of attendance."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FilteredRelation, Func, JSONField, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from domain.attendance import scopes
from domain.attendance.models import AttendanceChange, AttendanceRecord, AttendanceWarning
from domain.attendance.rules import Place
from domain.enrollment.models import Enrollment
from domain.policy.attendance import ON_ROSTER
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.timetable.models import Session

PLACE = {
    "enrollment_id": F("pk"),
    "student_id": F("student_id"),
    "enrollment_status": F("status"),
    "record_id": F("record__pk"),
    "version": Coalesce(F("record__version"), 0),
    "status": F("record__status"),
    "remark": Coalesce(F("record__remark"), ""),
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


def persons_behind(actor: Actor) -> set[Any]:
    """Return who does this: the person, and whoever acts as that person."""
    return {actor.user_id, actor.acting_by} - {None}


def roster(session: Session) -> QuerySet[Enrollment]:
    """Return who is, or has a record, in a session, each with that record as `record`. One statement."""
    rows = Enrollment.objects.alias(
        record=FilteredRelation("attendance_records", condition=Q(attendance_records__session=session.pk))
    )
    return rows.filter(Q(status__in=ON_ROSTER) | Q(record__isnull=False), offering=session.offering_id)


def places_of(session: Session) -> Mapping[Any, Place]:
    """Return the roster by student. One statement."""
    names = [field.name for field in fields(Place)]
    rows = roster(session).annotate(**{f"place_{name}": PLACE[name] for name in names})
    found = (Place(*values) for values in rows.values_list(*(f"place_{name}" for name in names)))
    return {place.student_id: place for place in found}
