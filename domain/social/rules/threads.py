"""Where in its thread a comment stands."""

from dataclasses import dataclass
from typing import Any

from domain.policy import limits
from domain.social.errors import OtherPost, ThreadTooDeep


@dataclass(frozen=True)
class Place:
    """A comment's thread, by its first comment, and how deep it lies there; no root: it begins one."""

    root_id: Any = None
    depth: int = 0


def place_in_thread(*, post_id: Any, parent: Any) -> Place:
    """Return the place of an answer to a comment, or of the first comment of a thread (no parent).

    :raises OtherPost: if the parent belongs to another post
    :raises ThreadTooDeep: naming the limit
    """
    if parent is None:
        return Place()
    if parent.post_id != post_id:
        raise OtherPost(fields=["parent_id"])
    if parent.depth >= limits.THREAD_DEPTH_MAX:
        raise ThreadTooDeep(fields=["parent_id"], limit=limits.THREAD_DEPTH_MAX)
    return Place(parent.root_id, parent.depth + 1)
