"""What posts and comments have in common: claiming one, changing its words, recording what was decided about it."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.db.models import QuerySet

from domain import crud
from domain.audit.commands import record_event
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import Stale
from domain.shared.locking import lock
from domain.social import queries, rules
from domain.social.models import Comment, Post, Space

C = TypeVar("C", Post, Comment)
Rows = Callable[[Actor, str], QuerySet[Any]]


def claim_contribution(actor: Actor, *, model: type[C], rows: Rows, permission: str, pk: Any) -> C:
    """Lock what the actor reaches with this permission until the caller's transaction ends.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not do this with it
    """
    require(actor, permission)
    require_sight(rows(actor, f"{permission.partition('.')[0]}.view"), pk)
    row = lock(model, pk)
    require_reach(rows(actor, permission), pk, permission=permission)
    return row


def change_contribution(
    actor: Actor,
    *,
    row: Post | Comment,
    space: Space,
    permission: str,
    values: dict[str, Any],
    text: rules.Text | None,
    versions: Collection[int] | None,
) -> list[Any]:
    """Put other words in the place of those that stand, in the caller's transaction; return who is named newly.

    :raises Stale: if it has another version by now
    :raises SpaceArchived: if nothing is written there any more
    :raises NotOpen: if it is hidden or withdrawn
    """
    if versions is not None and row.version not in versions:
        raise Stale(version=row.version)
    rules.check_open(is_archived=space.is_archived, statuses=[row.status])
    before = row.mentioned
    if text is not None:
        values |= queries.columns_of(space, text)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return []
    changed |= {"edited_at": clock.now(), "updated_at": clock.now(), "version": row.version + 1}
    for name, value in changed.items():
        setattr(row, name, value)
    crud.write(row, update_fields=list(changed))
    # What it says is for its readers; the record says that it was changed.
    record_event(actor, action=permission, about=row, after={"edited_at": row.edited_at})
    return [pk for pk in row.mentioned if pk not in before]


def check_by_others(actor: Actor, row: Post | Comment) -> None:
    """Refuse to decide about one's own words.

    :raises OwnContribution: if the actor, or who acts as the actor, wrote it
    """
    rules.check_not_own(author_id=row.author_id, person_ids={actor.user_id, actor.acting_by} - {None})


def record_step(actor: Actor, *, action: str, row: Post | Comment, before: str, reason: str = "") -> None:
    """Record, in the caller's transaction, that it was hidden, restored or withdrawn."""
    changes = {"before": {"status": before}, "after": {"status": row.status}}
    record_event(actor, action=action, about=row, reason=reason, **changes)
