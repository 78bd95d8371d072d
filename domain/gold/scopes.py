"""Whose gold it is."""

from typing import Any

from django.db.models import Q

from domain.people.scopes import is_or_in, studying
from domain.policy.reach import Scope
from domain.shared.access import ScopeTable
from domain.users.models import User


def _in_courses(ids: Any) -> Any:
    return User.objects.filter(student_profile__course__id__any_of=ids).values("pk")


# A convenor's are those of who studies with them now; what belongs to a student has a column of that name.
OF_STUDENT: ScopeTable = {
    Scope.OWN: lambda actor: Q(student_id=actor.user_id),
    Scope.TAUGHT: lambda actor: is_or_in("student", actor, studying(unit__convenor_id=actor.user_id)),
    Scope.COURSE: lambda ids: Q(student__in=_in_courses(ids)),
    Scope.UNIT: lambda ids: Q(student__in=studying(unit__id__any_of=ids)),
    Scope.OFFERING: lambda ids: Q(student__in=studying(id__any_of=ids)),
}
GOLD_TRANSACTION = OF_STUDENT
