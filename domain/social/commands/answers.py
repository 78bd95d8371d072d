"""Reacting to what others wrote, and following it. Taking that back is deleting a row."""

from typing import Any

from django.db import transaction

from domain import crud
from domain.shared.access import require, require_sight
from domain.shared.actor import Actor
from domain.social import queries, rules
from domain.social.models import Comment, Follow, Post, Reaction

REACT, FOLLOW = "reaction.add", "follow.add"


@transaction.atomic
def add_reaction(actor: Actor, *, kind: str, post_id: Any = None, comment_id: Any = None) -> Reaction:
    """React to a post or a comment, once in each way.

    :raises BadTarget: if not exactly one of them is named
    :raises SpaceArchived, NotOpen: if nothing happens there any more, or it is hidden or withdrawn
    :raises NotFound: if the actor can't see it
    :raises AlreadyExists: if the actor has reacted so
    """
    require(actor, REACT)
    rules.check_target(post_id=post_id, comment_id=comment_id)
    if comment_id is None:
        require_sight(queries.posts(actor, "post.view"), post_id)
    else:
        require_sight(queries.comments(actor, "comment.view"), comment_id)
    comment = None if comment_id is None else Comment.objects.get(pk=comment_id)
    post = Post.objects.select_related("space").get(pk=comment.post_id if comment else post_id)
    statuses = [post.status, *([comment.status] if comment else [])]
    rules.check_open(is_archived=post.space.is_archived, statuses=statuses)
    values = {"post_id": post_id, "comment_id": comment_id, "kind": kind, "person_id": actor.user_id}
    with crud.pointing_at("post_id" if comment_id is None else "comment_id", "kind"):
        return crud.add(actor, model=Reaction, rows=queries.reactions, permission=REACT, values=values)


@transaction.atomic
def add_follow(actor: Actor, *, space_id: Any = None, post_id: Any = None) -> Follow:
    """Ask to be told of new posts in a space, or of new comments below a post, as long as one reads it.

    :raises BadTarget: if not exactly one of them is named
    :raises NotFound: if the actor can't see it
    :raises AlreadyExists: if the actor follows it
    """
    require(actor, FOLLOW)
    rules.check_target(space_id=space_id, post_id=post_id)
    if post_id is None:
        require_sight(queries.spaces(actor, "space.view"), space_id)
    else:
        require_sight(queries.posts(actor, "post.view"), post_id)
    values = {"space_id": space_id, "post_id": post_id, "person_id": actor.user_id}
    with crud.pointing_at("space_id" if post_id is None else "post_id"):
        return crud.add(actor, model=Follow, rows=queries.follows, permission=FOLLOW, values=values)
