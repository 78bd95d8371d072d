"""Taking hold of sheets and of what they decide about.

The order is that of enrolling, and then the sheet: offerings, accounts, sheet, mark. Entering and deciding hold the
sheet alone; releasing and amending change places, so they hold the offering before it.
"""

from collections.abc import Collection
from typing import Any

from domain.results import queries
from domain.results.models import MarkSheet
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import Stale
from domain.shared.locking import lock


def check_mark_sheet(actor: Actor, *, permission: str, pk: Any) -> None:
    """Refuse a sheet that the actor does not see or does not reach, before anything is locked.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not do this with it
    """
    require(actor, permission)
    require_sight(queries.mark_sheets(actor, "mark_sheet.view"), pk)
    require_reach(queries.mark_sheets(actor, permission), pk, permission=permission)


def claim_mark_sheet(actor: Actor, *, permission: str, pk: Any, versions: Collection[int] | None) -> MarkSheet:
    """Lock a sheet that the actor reaches until the caller's transaction ends.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not do this with it
    :raises Stale: if it has another version by now
    """
    check_mark_sheet(actor, permission=permission, pk=pk)
    sheet = lock(MarkSheet, pk)
    if versions is not None and sheet.version not in versions:
        raise Stale(version=sheet.version)
    return sheet
