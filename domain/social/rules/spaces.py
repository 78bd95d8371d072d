"""What a space is of, and what people in a club may do to each other."""

from typing import Any

from domain.policy.social import MODERATES, SpaceKind, SpaceRole
from domain.social.errors import BadSpace, LastOwner, RankTooLow


def check_kind(*, kind: str, offering_id: Any, course_id: Any) -> None:
    """Refuse a space that does not name exactly what its kind says.

    :raises BadSpace: naming the field
    """
    for name, value, wanted in (
        ("offering_id", offering_id, SpaceKind.OFFERING),
        ("course_id", course_id, SpaceKind.COURSE),
    ):
        if (value is not None) != (kind == wanted):
            raise BadSpace(fields=[name])


def check_rank(*, own: str | None, theirs: str | None, wanted: str | None) -> None:
    """Refuse what only an owner may do: whoever is no owner acts on plain members, and makes nobody more than that.

    `own` is null for those who look after all clubs, and are in none.

    :raises RankTooLow: if the other one, or what that person would become, is above a member
    """
    if own in (None, SpaceRole.OWNER):
        return
    if theirs in MODERATES or wanted in MODERATES:
        raise RankTooLow


def check_owners(*, owners: int, is_owner: bool, remains: bool) -> None:
    """Refuse to leave a club without anybody who owns it.

    :raises LastOwner: if the only owner would be one no longer
    """
    if is_owner and not remains and owners <= 1:
        raise LastOwner
