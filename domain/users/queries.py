"""Who somebody is right now, and who holds which role."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.db.models import Q, QuerySet

from domain.policy.permissions import COLUMNS, Scope
from domain.policy.roles import SystemRole
from domain.shared import clock
from domain.shared.access import narrow
from domain.shared.actor import Actor, Grant
from domain.users import scopes
from domain.users.models import Role, User, UserRole

# What a person holds now, as text that can be kept, and the instant at which that changes by itself.
HOLDINGS = """
SELECT coalesce(json_agg(json_build_array(
           g.role,
           CASE WHEN g.course_id IS NOT NULL THEN 'course' WHEN g.unit_id IS NOT NULL THEN 'unit'
                WHEN g.offering_id IS NOT NULL THEN 'offering' END,
           coalesce(g.course_id, g.unit_id, g.offering_id),
           CASE WHEN r.is_system THEN NULL ELSE r.cells END
       ) ORDER BY g.id) FILTER (WHERE g.valid_from <= %s), '[]')::text,
       min(CASE WHEN g.valid_from > %s THEN g.valid_from ELSE g.valid_until END)
FROM users u
LEFT JOIN user_roles g ON g.user_id = u.id AND (g.valid_until IS NULL OR g.valid_until > %s)
LEFT JOIN roles r ON r.code = g.role
WHERE u.id = %s AND u.is_active{more}
GROUP BY u.id
"""
_PERSON = HOLDINGS.format(more="")
_HOLDER = _PERSON.replace(" AND u.is_active", "")


class Holdings(NamedTuple):
    """What somebody holds, as kept text, and until when that is so."""

    text: bytes
    until: datetime | None


def find_person(user_id: Any) -> Actor | None:
    """Return the person with the roles valid now, whether logged in or not; None if the account has ended.

    For work that goes on after its request, and for asking about somebody else.
    """
    present = clock.now()
    found = find_holdings(_PERSON, [present, present, present, user_id])
    return None if found is None else actor_of(user_id, found.text)


def find_holder(user_id: Any) -> Actor | None:
    """Return the person with the roles valid now, even if the account has ended; None if there never was one."""
    present = clock.now()
    found = find_holdings(_HOLDER, [present, present, present, user_id])
    return None if found is None else actor_of(user_id, found.text)


def find_holdings(statement: str, values: list[Any]) -> Holdings | None:
    """Run a statement made of `HOLDINGS`; None if the person is not to be found by it."""
    with connection.prepared_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement, values)
        found = cursor.fetchone()
    return None if found is None else Holdings(found[0].encode(), found[1])


def actor_of(user_id: Any, text: bytes) -> Actor:
    """Return the actor who holds what the kept text says."""
    roles, grants = _held(text)
    return Actor(user_id=user_id, roles=roles, grants=grants)


@lru_cache(maxsize=4096)
def _held(text: bytes) -> tuple[frozenset[SystemRole], tuple[Grant, ...]]:
    roles, grants = set(), []
    for code, limit, object_id, cells in orjson.loads(text):
        if limit is None and cells is None:
            roles.add(SystemRole(code))
        else:
            known = COLUMNS[SystemRole(code)] if cells is None else {name: Scope(each) for name, each in cells.items()}
            grants.append(Grant(code, known, Scope(limit) if limit else None, object_id))
    return frozenset(roles), tuple(grants)


def roles(actor: Actor, permission: str) -> QuerySet[Role]:
    """Return the roles the actor reaches with this permission."""
    return narrow(Role.objects.all(), actor=actor, permission=permission)


def user_roles(actor: Actor, permission: str) -> QuerySet[UserRole]:
    """Return the grants the actor reaches with this permission."""
    return narrow(UserRole.objects.all(), actor=actor, permission=permission, scopes=scopes.USER_ROLE)


def valid_now(path: str = "") -> Q:
    """Return the condition that a grant holds now. `path` leads to the grant."""
    present = clock.CurrentInstant()
    return Q(**{f"{path}valid_from__lte": present}) & (
        Q(**{f"{path}valid_until__isnull": True}) | Q(**{f"{path}valid_until__gt": present})
    )


def profile(actor: Actor) -> dict[str, Any]:
    """Return the actor's own account."""
    names = ("id", "email", "given_name", "family_name", "preferred_name", "locale", "time_zone", "email_verified_at")
    return dict(User.objects.values(*names).get(pk=actor.user_id))
