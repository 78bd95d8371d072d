"""What a role may consist of, and who may give or take it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.policy.permissions import POSSIBLE
from domain.policy.reach import Cells, Scope
from domain.shared.actor import Actor, powers
from domain.users.errors import (
    BeyondYourOwn,
    GrantEnded,
    NeverHolds,
    PermissionUnknown,
    ScopeImpossible,
    SeveralLimits,
    SystemRoleFixed,
)


def check_cells(cells: Mapping[str, str]) -> None:
    """Refuse a role that the rule book has no words for.

    :raises PermissionUnknown: naming the permissions that are not in the matrix
    :raises ScopeImpossible: for a scope that no system role has for this permission
    """
    if unknown := sorted(set(cells) - set(POSSIBLE)):
        raise PermissionUnknown(
            f"There is no permission {', '.join(unknown)}.", fields=["permissions"], permissions=unknown
        )
    for permission, scope in cells.items():
        if scope not in POSSIBLE[permission]:
            raise ScopeImpossible(
                f"{permission} can't reach {scope}.",
                fields=["permissions"],
                permission=permission,
                scope=scope,
                possible=sorted(POSSIBLE[permission]),
            )


def check_own(actor: Actor, cells: Cells, *, limit: Scope | None = None, object_id: Any = None) -> None:
    """Refuse to let anybody give, change or take what they do not hold themselves.

    :raises BeyondYourOwn: naming the permissions
    """
    if beyond := actor.beyond(cells, limit=limit, object_id=object_id):
        raise BeyondYourOwn(permissions=beyond)


def check_lasting(actor: Actor | None, cells: Cells, *, limit: Scope | None = None, object_id: Any = None) -> None:
    """Refuse to let anybody give power for longer than they hold it: `actor` holds only what lasts as long.

    What a cell binds to the holder's own person ends with the person, not with the giver.

    :raises BeyondYourOwn: naming the permissions
    """
    given = powers(cells)
    beyond = sorted(given) if actor is None else actor.beyond(given, limit=limit, object_id=object_id)
    if beyond:
        raise BeyondYourOwn("Nobody gives for longer than they hold it themselves.", permissions=beyond)


def check_custom(*, is_system: bool) -> None:
    """Refuse to touch a role of the rule book.

    :raises SystemRoleFixed: if it is one
    """
    if is_system:
        raise SystemRoleFixed


def check_limits(ids: Mapping[str, Any]) -> None:
    """Refuse a grant within several objects.

    :raises SeveralLimits: naming the fields
    """
    given = [name for name, pk in ids.items() if pk is not None]
    if len(given) > 1:
        raise SeveralLimits(fields=given)


def check_window(*, valid_from: datetime, valid_until: datetime | None, present: datetime) -> None:
    """Refuse a grant that holds at no time to come.

    :raises NeverHolds: if it ends before it starts, or has ended already
    """
    if valid_until is not None and valid_until <= max(valid_from, present):
        raise NeverHolds(fields=["valid_until"])


def check_holds(*, valid_until: datetime | None, is_revoked: bool, present: datetime) -> None:
    """Refuse to end a grant twice.

    :raises GrantEnded: if it has ended
    """
    if is_revoked or (valid_until is not None and valid_until <= present):
        raise GrantEnded
