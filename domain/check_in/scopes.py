"""Whose self check-in is: those who mark the attendance of its session. A check-in is its student's own."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from domain.attendance.scopes import OF_OFFERING
from domain.policy.reach import Scope
from domain.shared.access import ScopeTable
from domain.timetable.models import Session


def _of_sessions(path: str) -> ScopeTable:
    """Return the scopes of something whose session is at `path`, such as "session"."""

    def within(reach: Callable[[Any], Q]) -> Callable[[Any], Q]:
        return lambda held: Q(**{f"{path}__in": Session.objects.filter(reach(held)).values("pk")})

    return {scope: within(reach) for scope, reach in OF_OFFERING.items()}


CHECK_IN_WINDOW = _of_sessions("session")
CHECK_IN: ScopeTable = {**_of_sessions("window__session"), Scope.OWN: lambda actor: Q(student_id=actor.user_id)}
