"""What the record of deeds says of the demo data: who granted and took back what, and who logged in."""

from collections.abc import Iterator, Sequence

from scripts.demo.people_rows import DeviceRow, LimitedGrantRow
from scripts.demo.recipe import Recipe, new_id
from scripts.demo.scholarship_rows import EventRow


def events(recipe: Recipe, grants: Sequence[LimitedGrantRow], sessions: Sequence[DeviceRow]) -> Iterator[EventRow]:
    """Tell the deeds behind some of the rows."""
    dice = recipe.dice("events")
    for grant in grants:
        after = {"user_id": str(grant.user_id), "role": str(grant.role)}
        granted = (grant.created_at, "user_role.add", grant.granted_by_id, after)
        revoked = (grant.revoked_at, "user_role.revoke", grant.revoked_by_id, None)
        for at, action, actor_id, told in (granted, revoked):
            if at is not None and actor_id is not None:
                pk = new_id(dice, at)
                yield EventRow(pk, at, at, action, actor_id, "user_role", grant.id, told, grant.reason)
    for session in sessions:
        at = session.created_at
        yield EventRow(new_id(dice, at), at, at, "session.log_in", session.user_id, "user", session.user_id, None, "")
