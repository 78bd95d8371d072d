"""Who somebody is right now, and who holds which role."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.db.models import F, Func, JSONField, Q, QuerySet

from domain.policy.permissions import COLUMNS
from domain.policy.reach import Cells, Scope
from domain.policy.roles import GrantState, SystemRole
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


END_OF_TIME = datetime.max.replace(tzinfo=UTC)
EVERYWHERE = Q(course__isnull=True, unit__isnull=True, offering__isnull=True)
ROLES_EPOCH = "roles"  # ends whatever is remembered about anybody, because a custom role has changed


def epoch_of(user_id: Any) -> str:
    """Return the name of the epoch that ends whatever is remembered about a person."""
    return f"user:{user_id}"


class GivenBy(Func):
    """What a role gives, as a JSON list by permission: a system role's cells are written into the statement."""

    template = (
        "(SELECT coalesce(json_agg(json_build_object('permission', key, 'scope', value)"
        " ORDER BY key COLLATE \"C\"), '[]') FROM jsonb_each_text(%(expressions)s))"
    )
    output_field: Any = JSONField()
    columns = "'" + orjson.dumps({role.value: dict(cells) for role, cells in COLUMNS.items()}).decode() + "'::jsonb"

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts = [compiler.compile(each) for each in self.source_expressions]
        is_system, code, cells = (sql for sql, _ in parts)
        chosen = f"CASE WHEN {is_system} THEN {self.columns} -> {code} ELSE {cells} END"
        return self.template % {"expressions": chosen}, [value for _, values in parts for value in values]


class Holdings(NamedTuple):
    """What somebody holds, as kept text, and until when that is so."""

    text: bytes
    until: datetime | None


def find_person(user_id: Any) -> Actor | None:
    """Return the person with the roles valid now, whether logged in or not; None if the account has ended.

    For work that goes on after its request, and for asking about somebody else.
    """
    found = holdings_of(user_id)
    return None if found is None else actor_of(user_id, found.text)


def holdings_of(user_id: Any) -> Holdings | None:
    """Return what the person holds now, and until when; None if the account has ended."""
    present = clock.now()
    return find_holdings(_PERSON, [present, present, present, user_id])


def find_holder(user_id: Any) -> Actor | None:
    """Return the person with the roles valid now or later, even if the account has ended; None if there never was one.

    Whoever gets hold of an account today has it when a grant begins.
    """
    present = clock.now()
    found = find_holdings(_HOLDER, [END_OF_TIME, present, present, user_id])
    return None if found is None else actor_of(user_id, found.text)


def find_lasting(user_id: Any, until: datetime | None) -> Actor | None:
    """Return the person with the roles that hold now and at least until then; None as the end means for good."""
    present = clock.now()
    just_before = END_OF_TIME if until is None else until - timedelta(microseconds=1)
    found = find_holdings(_PERSON, [present, present, just_before, user_id])
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
            known = COLUMNS[SystemRole(code)] if cells is None else _scoped(cells)
            grants.append(Grant(code, known, Scope(limit) if limit else None, object_id))
    return frozenset(roles), tuple(grants)


def cells_of(role: Role) -> Cells:
    """Return what a role gives: a system role by the rule book, another by its own row."""
    return COLUMNS[SystemRole(role.code)] if role.is_system else _scoped(role.cells)


def _scoped(cells: Mapping[str, str]) -> Cells:
    return {name: Scope(scope) for name, scope in cells.items()}


def limit_of(row: UserRole) -> tuple[Scope | None, Any]:
    """Return within what a grant holds: the kind of object, and which."""
    ids = ((Scope.COURSE, row.course_id), (Scope.UNIT, row.unit_id), (Scope.OFFERING, row.offering_id))
    return next(((limit, pk) for limit, pk in ids if pk is not None), (None, None))


def state_of(row: UserRole) -> GrantState:
    """Return whether a grant holds now, and if not, why."""
    present = clock.now()
    if row.revoked_at is not None:
        return GrantState.REVOKED
    if row.valid_until is not None and row.valid_until <= present:
        return GrantState.LAPSED
    return GrantState.FUTURE if row.valid_from > present else GrantState.HELD


def holder_of(row: UserRole) -> Actor:
    """Return the person as if this grant held now, and nothing else did."""
    limit, object_id = limit_of(row)
    return Actor(user_id=row.user_id, grants=(Grant(row.role_id, cells_of(row.role), limit, object_id),))


def grants_now(actor: Actor) -> list[UserRole]:
    """Return the actor's own grants that hold now, the oldest first."""
    return list(UserRole.objects.filter(valid_now(), user_id=actor.user_id).order_by("valid_from", "id"))


def has_administrator() -> bool:
    """Tell whether somebody with a live account holds the role of administrator everywhere and for good."""
    return UserRole.objects.filter(
        valid_now(), EVERYWHERE, role_id=SystemRole.ADMIN, valid_until__isnull=True, user__is_active=True
    ).exists()


def role_cells(path: str) -> GivenBy:
    """Return the expression that lists what the role at `path` gives, whoever declared it."""
    return GivenBy(*(F(f"{path}{name}") for name in ("is_system", "code", "cells")))


def roles(actor: Actor, permission: str) -> QuerySet[Role]:
    """Return the roles the actor reaches with this permission."""
    return narrow(Role.objects.all(), actor=actor, permission=permission)


def user_roles(actor: Actor, permission: str) -> QuerySet[UserRole]:
    """Return the grants the actor reaches with this permission."""
    return narrow(UserRole.objects.all(), actor=actor, permission=permission, scopes=scopes.USER_ROLE)


def covering(row: UserRole) -> QuerySet[UserRole]:
    """Return the grants that give the same as this one, within the same object, for at least as long."""
    longer = Q(valid_until__isnull=True)
    if row.valid_until is not None:
        longer |= Q(valid_until__gte=row.valid_until)
    same: dict[str, Any] = {
        name: getattr(row, name) for name in ("user_id", "role_id", "course_id", "unit_id", "offering_id")
    }
    return UserRole.objects.filter(longer, valid_from__lte=row.valid_from, **same)


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
