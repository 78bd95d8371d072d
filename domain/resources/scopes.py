"""Which resources belong to whom, and to which course or unit.

Enrollments stand above this area, so they are named by their relations only.
"""

from django.db.models import Exists, OuterRef, Q

from domain.academic.models import Unit
from domain.academic.scopes import in_courses
from domain.policy.reach import Scope
from domain.policy.workflows import STUDIES
from domain.resources.models import ResourceKind
from domain.shared.access import ScopeTable
from domain.shared.actor import Actor
from domain.shared.clock import CurrentInstant


def visible_now(path: str = "") -> Q:
    """Return the condition that a resource is shown to students now. `path` leads to it."""
    present = CurrentInstant()
    begun = Q(**{f"{path}visible_from__isnull": True}) | Q(**{f"{path}visible_from__lte": present})
    ended = Q(**{f"{path}visible_until__isnull": False, f"{path}visible_until__lte": present})
    return begun & ~ended


def public() -> Q:
    """Return the condition that everybody who is logged in may read a resource: what a unit is about is no secret."""
    return Q(kind=ResourceKind.OUTLINE) & visible_now()


def _taught(actor: Actor) -> Q:
    return Q(unit__convenor_id=actor.user_id)


def _own(actor: Actor) -> Q:
    """Return what somebody may read as a student: of units they study or have studied, and every unit's outline."""
    studied = Unit.objects.filter(
        pk=OuterRef("unit"), enrollments__student_id=actor.user_id, enrollments__status__in=STUDIES
    )
    return visible_now() & (Q(kind=ResourceKind.OUTLINE) | Q(Exists(studied)))


UNIT_RESOURCE: ScopeTable = {
    Scope.OWN: _own,
    Scope.TAUGHT: _taught,
    Scope.COURSE: lambda ids: in_courses("unit", ids),
    Scope.UNIT: lambda ids: Q(unit__id__any_of=ids),
}
READABLE: ScopeTable = {**UNIT_RESOURCE, Scope.TAUGHT: lambda actor: _taught(actor) | public()}
