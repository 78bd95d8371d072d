"""Roles of the university's own, beside those of the rule book."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from domain import crud
from domain.shared.access import require_in_person, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.epochs import end_epoch
from domain.shared.errors import InUse
from domain.shared.locking import lock
from domain.users import queries, rules
from domain.users.models import Role


@transaction.atomic
def add_role(actor: Actor, *, values: Mapping[str, Any]) -> Role:
    """Add a role of the university's own.

    :raises NotWhileActing: in another person's name
    :raises PermissionUnknown: if the rule book does not know a permission
    :raises ScopeImpossible: if a permission can't reach so far
    :raises BeyondYourOwn: if the actor does not hold all of it
    :raises AlreadyExists: if the code is taken
    """
    require_in_person(actor)
    cells = values.get("cells", {})
    rules.check_cells(cells)
    rules.check_own(actor, cells)
    return crud.add(actor, model=Role, rows=queries.roles, permission="role.add", values=values)


@transaction.atomic
def change_role(actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None) -> Role:
    """Change a role's name, words or permissions, for everybody who holds it.

    :raises NotWhileActing: in another person's name
    :raises NotFound: if the actor can't see the role
    :raises SystemRoleFixed: if it is one of the rule book
    :raises PermissionUnknown: if the rule book does not know a permission
    :raises ScopeImpossible: if a permission can't reach so far
    :raises BeyondYourOwn: if the actor does not hold all that it gave before and gives after, what it adds for good
    :raises Stale: if the role has another version by now
    """
    require_in_person(actor)
    role = _own_role(actor, pk, "role.change")
    cells = values.get("cells", role.cells)
    rules.check_cells(cells)
    before = queries.cells_of(role)
    rules.check_own(actor, before)
    rules.check_own(actor, cells)
    # Whoever holds the role may hold it for good.
    added = {permission: scope for permission, scope in cells.items() if before.get(permission) != scope}
    if added and not actor.is_system:
        rules.check_lasting(queries.find_lasting(actor.user_id, None), added)
    role = crud.change(
        actor,
        model=Role,
        rows=queries.roles,
        permission="role.change",
        pk=pk,
        values=values,
        versions=versions,
    )
    end_epoch(queries.ROLES_EPOCH)
    return role


@transaction.atomic
def delete_role(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> None:
    """Delete a role that nobody holds or has held.

    :raises NotWhileActing: in another person's name
    :raises NotFound: if the actor can't see the role
    :raises SystemRoleFixed: if it is one of the rule book
    :raises InUse: if there is a grant of it, even a past one
    :raises Stale: if the role has another version by now
    """
    require_in_person(actor)
    role = _own_role(actor, pk, "role.delete")
    if grants := role.user_roles.count():
        raise InUse("It has been granted, and grants stay on record even when they have ended.", grants=grants)
    crud.remove(actor, model=Role, rows=queries.roles, permission="role.delete", pk=pk, versions=versions)
    end_epoch(queries.ROLES_EPOCH)


def _own_role(actor: Actor, pk: Any, permission: str) -> Role:
    """Lock a role that may be changed at all."""
    require_sight(queries.roles(actor, "role.view"), pk)
    role = lock(Role, pk)
    require_reach(queries.roles(actor, permission), pk, permission=permission)
    rules.check_custom(is_system=role.is_system)
    return role
