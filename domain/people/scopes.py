"""Which people, and what of theirs, belongs to whom.

Enrollments stand above this area, so they are named by their relations only.
"""

from typing import Any

from django.db.models import Q

from domain.people.models import ParentGuardian
from domain.policy.reach import Scope
from domain.policy.workflows import EnrollmentState
from domain.shared.access import ScopeTable
from domain.shared.actor import Actor
from domain.users.models import User

CONSENTS = {
    Scope.WARD: {},
    Scope.WARD_RESULTS: {"consent_results": True},
    Scope.WARD_ATTENDANCE: {"consent_attendance": True},
    Scope.WARD_FINANCE: {"consent_finance": True},
}
STUDYING = EnrollmentState.ENROLLED


def is_or_in(path: str, actor: Actor, others: Any) -> Q:
    """Return the condition that the person at `path` is the actor, or among the others (a query of ids)."""
    return Q(**{path: actor.user_id}) | Q(**{f"{path}__in": others})


def wards(actor: Actor, scope: Scope = Scope.WARD) -> Any:
    """Return the ids of the students whose guardian the actor is, with the consent that the scope asks for."""
    return ParentGuardian.objects.filter(guardian_id=actor.user_id, ended_at__isnull=True, **CONSENTS[scope]).values(
        "student"
    )


def of_wards(path: str, scope: Scope) -> Any:
    """Return the scope function: the actor's own, and the wards'."""
    return lambda actor: is_or_in(path, actor, wards(actor, scope))


def studying(**where: Any) -> Any:
    """Return the ids of people enrolled now in offerings that fit."""
    return User.objects.filter(
        enrollments__status=STUDYING, **{f"enrollments__offering__{name}": value for name, value in where.items()}
    ).values("pk")


def _guardians(actor: Actor) -> Any:
    return ParentGuardian.objects.filter(student_id=actor.user_id, ended_at__isnull=True).values("guardian")


def _peers(actor: Actor) -> Any:
    own = User.objects.filter(pk=actor.user_id, enrollments__status=STUDYING).values("enrollments__offering")
    return User.objects.filter(enrollments__status=STUDYING, enrollments__offering__in=own).values("pk")


def _person(path: str) -> ScopeTable:
    """Return the scopes of something that belongs to the person at `path`."""
    return {
        Scope.OWN: lambda actor: Q(**{path: actor.user_id}),
        Scope.PEER: lambda actor: is_or_in(path, actor, _peers(actor)) | Q(**{f"{path}__in": _guardians(actor)}),
        Scope.TAUGHT: lambda actor: is_or_in(path, actor, studying(unit__convenor_id=actor.user_id)),
        **{scope: of_wards(path, scope) for scope in CONSENTS},
        Scope.COURSE: lambda ids: Q(
            **{f"{path}__in": User.objects.filter(student_profile__course__id__any_of=ids).values("pk")}
        ),
        Scope.UNIT: lambda ids: Q(**{f"{path}__in": studying(unit__id__any_of=ids)}),
        Scope.OFFERING: lambda ids: Q(**{f"{path}__in": studying(id__any_of=ids)}),
    }


USER = _person("id")
STUDENT_PROFILE = _person("user")
PROFILE_PHOTO = _person("user")
EXTERNAL_ID: ScopeTable = {Scope.OWN: lambda actor: Q(user_id=actor.user_id)}
PARENT_GUARDIAN: ScopeTable = {
    # Both sides see the link; only the student's side may consent, which the command looks at.
    Scope.OWN: lambda actor: Q(student_id=actor.user_id) | Q(guardian_id=actor.user_id)
}
