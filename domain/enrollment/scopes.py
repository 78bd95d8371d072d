"""Whose a place is, and to which course, unit or offering it belongs."""

from typing import Any

from django.db.models import Q

from domain.academic.scopes import SEMESTER_OFFERING, in_courses
from domain.people.scopes import of_wards
from domain.policy.reach import Scope
from domain.shared.access import ScopeTable


def of_enrollments(path: str) -> ScopeTable:
    """Return the scopes of something whose enrollment is at `path` ("" or "enrollment__")."""
    return {
        Scope.OWN: lambda actor: Q(**{f"{path}student_id": actor.user_id}),
        Scope.WARD_RESULTS: of_wards(f"{path}student", Scope.WARD_RESULTS),
        Scope.TAUGHT: lambda actor: Q(**{f"{path}unit__convenor_id": actor.user_id}),
        Scope.COURSE: lambda ids: in_courses(f"{path}unit", ids),
        Scope.UNIT: lambda ids: Q(**{f"{path}unit__id__any_of": ids}),
        Scope.OFFERING: lambda ids: Q(**{f"{path}offering__id__any_of": ids}),
    }


def of_offerings(path: str) -> ScopeTable:
    """Return the scopes of something whose offering is at `path`, such as "offering__"."""
    return {
        Scope.TAUGHT: lambda actor: Q(**{f"{path}unit__convenor_id": actor.user_id}),
        Scope.COURSE: lambda ids: in_courses(f"{path}unit", ids),
        Scope.UNIT: lambda ids: Q(**{f"{path}unit__id__any_of": ids}),
        Scope.OFFERING: lambda ids: Q(**{f"{path[:-2]}__id__any_of": ids}),
    }


ENROLLMENT = of_enrollments("")
ENROLLMENT_APPROVAL = of_enrollments("enrollment__")
ENROLLMENT_OVERRIDE = of_enrollments("enrollment__")
ENROLLMENT_HOLD: ScopeTable = {Scope.OWN: lambda actor: Q(student_id=actor.user_id)}
RESERVED_PLACE = of_offerings("offering__")


def _none(actor: Any) -> Q:
    return Q(pk__in=())


# An offering in which the actor may do something for somebody else: nobody's own.
FOR_OTHERS: ScopeTable = {**SEMESTER_OFFERING, Scope.OWN: _none, Scope.WARD_RESULTS: _none}
