"""Which rules name a person, and which of them stay inside of something."""

from typing import Any, TypeVar

from django.db.models import Exists, Q, QuerySet

from domain.academic.scopes import in_courses
from domain.audiences.models import AudienceRule
from domain.enrollment.models import Enrollment
from domain.people.models import StudentProfile
from domain.policy.audiences import AudienceKind
from domain.policy.reach import Scope
from domain.policy.workflows import STUDIES
from domain.shared.access import ScopeTable
from domain.users.models import UserRole
from domain.users.queries import valid_now

R = TypeVar("R", bound=AudienceRule)
OFFERING = Q(kind=AudienceKind.OFFERING)

# Of which rules each scope looks after what they belong to, if all of its rules are such.
WITHIN: ScopeTable = {
    Scope.TAUGHT: lambda actor: OFFERING & Q(offering__unit__convenor_id=actor.user_id),
    Scope.COURSE: lambda ids: (
        Q(kind=AudienceKind.COURSE, course__id__any_of=ids) | OFFERING & in_courses("offering__unit", ids)
    ),
    Scope.UNIT: lambda ids: OFFERING & Q(offering__unit__id__any_of=ids),
    Scope.OFFERING: lambda ids: OFFERING & Q(offering__id__any_of=ids),
}


def naming(rules: QuerySet[R], person_id: Any) -> QuerySet[R]:
    """Return those of these rules that name a person, as things are now."""
    grants = UserRole.objects.filter(valid_now(), user_id=person_id)
    profiles = StudentProfile.objects.filter(user_id=person_id)
    places = Enrollment.objects.filter(student_id=person_id, status__in=STUDIES)
    return rules.filter(
        Q(kind=AudienceKind.EVERYONE)
        | Q(person_id=person_id)
        | Q(role_id__in=grants.values("role_id"))
        | Q(course_id__in=profiles.values("course_id"))
        | Q(intake_id__in=profiles.values("intake_id"))
        | Q(offering_id__in=places.values("offering_id"))
    )


def only(rules: QuerySet[R], inside: Q) -> Q:
    """Return the condition that there are rules, and all of them are inside of something."""
    return Q(Exists(rules)) & ~Q(Exists(rules.exclude(inside)))
