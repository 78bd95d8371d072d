"""What can be asked of sheets and marks."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from domain.academic.models import SemesterOffering
from domain.enrollment.models import Enrollment
from domain.policy.campuses import Campus
from domain.policy.workflows import EnrollmentState
from domain.records.queries import grade_scheme
from domain.records.rules import Scheme
from domain.results import scopes
from domain.results.models import Mark, MarkSheet
from domain.results.rules import Place
from domain.shared.access import narrow
from domain.shared.actor import Actor

ENROLLED = EnrollmentState.ENROLLED
PLACE = {"enrollment_id": "pk", "campus": "offering__campus"}


def mark_sheets(actor: Actor, permission: str) -> QuerySet[MarkSheet]:
    """Return the sheets the actor reaches with this permission."""
    return narrow(MarkSheet.objects.all(), actor=actor, permission=permission, scopes=scopes.MARK_SHEET)


def marks(actor: Actor, permission: str) -> QuerySet[Mark]:
    """Return the marks the actor reaches with this permission; for students and guardians released ones."""
    return narrow(Mark.objects.all(), actor=actor, permission=permission, scopes=scopes.MARK)


def released() -> Q:
    """Return the condition that a mark is a result."""
    return scopes.RELEASED


def marks_entered(path: str = "") -> Coalesce:
    """Return how many marks are on a sheet. `path` leads to it."""
    rows = Mark.objects.filter(sheet=OuterRef(f"{path}pk")).order_by().values("sheet")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number"), output_field=IntegerField()), 0)


def marks_missing(path: str = "") -> Coalesce:
    """Return how many students with a place have no mark yet. `path` leads to the sheet."""
    rows = Enrollment.objects.filter(offering=OuterRef(f"{path}offering"), status=ENROLLED, mark__isnull=True)
    counted = rows.order_by().values("offering").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def persons_behind(actor: Actor) -> set[Any]:
    """Return who does this: the person, and whoever acts as that person."""
    return {actor.user_id, actor.acting_by} - {None}


def places_of(offering_id: Any) -> Mapping[UUID, Place]:
    """Return all enrollments of an offering, whatever became of them. One query."""
    return _places(Enrollment.objects.filter(offering_id=offering_id))


def place_of(enrollment_id: Any) -> Place:
    """Return one enrollment."""
    return _places(Enrollment.objects.filter(pk=enrollment_id))[enrollment_id]


def _places(rows: QuerySet[Enrollment]) -> Mapping[UUID, Place]:
    names = [PLACE.get(field.name, field.name) for field in fields(Place)]
    return {place.enrollment_id: place for place in (Place(*values) for values in rows.values_list(*names))}


def scheme_of(offering: SemesterOffering) -> Scheme:
    """Return the scheme that grades an offering (read with its teaching period), in two queries.

    :raises NoGradeScheme: if its campus has none for the period
    """
    return grade_scheme(Campus(offering.campus), offering.teaching_period.teaching_starts_on)
