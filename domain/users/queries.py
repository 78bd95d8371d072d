"""Who somebody is right now."""

from typing import Any

from django.db import connection

from domain.policy.roles import Role
from domain.shared import clock
from domain.shared.actor import Actor
from domain.users.models import User

# Runs at the start of every request, so it is one prepared text: account, session and valid roles at once.
_ACTOR = """
SELECT array_agg(r.role) FILTER (WHERE r.role IS NOT NULL)
FROM users u
JOIN device_sessions s ON s.user_id = u.id AND s.id = %s AND s.ended_at IS NULL
LEFT JOIN user_roles r
    ON r.user_id = u.id AND r.valid_from <= %s AND (r.valid_until IS NULL OR r.valid_until > %s)
WHERE u.id = %s AND u.is_active
GROUP BY u.id
"""

_PERSON = _ACTOR.replace("JOIN device_sessions s ON s.user_id = u.id AND s.id = %s AND s.ended_at IS NULL\n", "")


def find_person(user_id: Any) -> Actor | None:
    """Return the person with the roles valid now, whether logged in or not; None if the account has ended.

    For work that goes on after its request.
    """
    present = clock.now()
    return _actor(user_id, _PERSON, [present, present, user_id])


def find_actor(user_id: Any, session_id: Any) -> Actor | None:
    """Return the person with the roles valid now; None if the account or the session has ended."""
    present = clock.now()
    return _actor(user_id, _ACTOR, [session_id, present, present, user_id])


def _actor(user_id: Any, statement: str, values: list[Any]) -> Actor | None:
    with connection.prepared_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement, values)
        found = cursor.fetchone()
    if found is None:
        return None
    return Actor(user_id=user_id, roles=frozenset(Role(role) for role in found[0] or ()))


def profile(actor: Actor) -> dict[str, Any]:
    """Return the actor's own account."""
    names = ("id", "email", "given_name", "family_name", "locale", "time_zone")
    return dict(User.objects.values(*names).get(pk=actor.user_id))
