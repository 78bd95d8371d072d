"""Answering to posts and to each other, and looking after what was answered."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.policy import limits
from domain.policy.notifications import NotificationKind
from domain.policy.workflows import COMMENT
from domain.shared import clock
from domain.shared.access import require, require_reach
from domain.shared.actor import Actor
from domain.shared.locking import lock_unchanged
from domain.shared.transitions import advance
from domain.social import queries, rules
from domain.social.commands.contributions import (
    change_contribution,
    check_by_others,
    claim_contribution,
    record_step,
)
from domain.social.commands.telling import tell_author, tell_mentioned, tell_of_comment
from domain.social.errors import OutOfSight
from domain.social.models import Comment, Post, Space

VIEW, ADD, CHANGE, WITHDRAW, HIDE, RESTORE = (
    f"comment.{verb}" for verb in ("view", "add", "change", "withdraw", "hide", "restore")
)


@transaction.atomic
def add_comment(actor: Actor, *, post_id: Any, body: str, parent_id: Any = None) -> Comment:
    """Answer to a post, or to a comment below it.

    :raises Forbidden: if the actor is not in the space, and does not look after it
    :raises SpaceArchived, NotOpen: if nothing is written there any more, or what is answered is hidden or withdrawn
    :raises OtherPost: if the comment belongs to another post
    :raises ThreadTooDeep: if the answer would lie too deep
    :raises TooMuchMarkup, TextTooLarge, UnshowableCharacter, TextEmpty, TooManyMentions: if the text can't be taken
    :raises Busy: if somebody changes the space for too long
    """
    require(actor, ADD)
    text = rules.check_text(body, most=limits.COMMENT_LENGTH_MAX)
    lock_unchanged(
        Space.objects.filter(pk__in=Post.objects.filter(pk=post_id).values("space"))
    )  # nobody archives it meanwhile
    post = Post.objects.select_related("space").get(pk=post_id)
    parent = None if parent_id is None else Comment.objects.get(pk=parent_id)
    place = rules.place_in_thread(post_id=post.pk, parent=parent)
    row = Comment(
        post=post, author_id=actor.user_id, parent=parent, depth=place.depth, **queries.columns_of(post.space, text)
    )
    row.root_id = place.root_id or row.pk
    crud.write(row, force_insert=True)
    require_reach(queries.comments(actor, ADD), row.pk, permission=ADD)
    answered = [post.status, *([parent.status] if parent else [])]
    rules.check_open(is_archived=post.space.is_archived, statuses=answered)
    record_event(actor, action=ADD, about=row, after={"post_id": post_id, "parent_id": parent_id})
    tell_of_comment(actor, row=row, space=post.space)
    return row


@transaction.atomic
def change_comment(
    actor: Actor, *, pk: Any, body: str | None = None, versions: Collection[int] | None = None
) -> Comment:
    """Change one's own words.

    :raises NotFound: if the actor can't see the comment
    :raises Forbidden: if somebody else wrote it
    :raises Stale: if it has another version by now
    :raises SpaceArchived, NotOpen: if nothing is written there any more, or it is hidden or withdrawn
    :raises TooMuchMarkup, TextTooLarge, UnshowableCharacter, TextEmpty, TooManyMentions: if the text can't be taken
    """
    row = _claimed(actor, CHANGE, pk)
    text = None if body is None else rules.check_text(body, most=limits.COMMENT_LENGTH_MAX)
    post = Post.objects.select_related("space").get(pk=row.post_id)
    named = change_contribution(
        actor, row=row, space=post.space, permission=CHANGE, values={}, text=text, versions=versions
    )
    tell_mentioned(actor, row=row, post=post, space=post.space, named=named)
    return row


@transaction.atomic
def withdraw_comment(actor: Actor, *, pk: Any) -> Comment:
    """Take one's own words back; what others answered stays.

    :raises NotFound: if the actor can't see the comment
    :raises Forbidden: if somebody else wrote it
    :raises WrongState: if it is withdrawn
    """
    row = _claimed(actor, WITHDRAW, pk)
    before = row.status
    advance(row, COMMENT, "comment.withdraw", **rules.emptied())
    record_step(actor, action=WITHDRAW, row=row, before=before)
    return row


@transaction.atomic
def hide_comment(actor: Actor, *, pk: Any, reason: str) -> Comment:
    """Let nobody but its author and moderators read a comment; what others answered to it stays.

    :raises NotFound: if the actor can't see the comment
    :raises Forbidden: if the actor does not look after its space
    :raises OwnContribution: if the actor wrote it
    :raises WrongState: if it is hidden or withdrawn
    :raises OutOfSight: if the actor would not see it any more
    """
    row = _claimed(actor, HIDE, pk)
    hide_reported_comment(actor, row=row, reason=reason)
    return row


def hide_reported_comment(actor: Actor, *, row: Comment, reason: str) -> None:
    """Hide a comment that the caller's transaction has locked, and whose report it decides on.

    :raises OwnContribution: if the actor wrote it
    :raises WrongState: if it is hidden or withdrawn
    :raises OutOfSight: if the actor would not see it any more
    """
    check_by_others(actor, row)
    before = row.status
    advance(row, COMMENT, "comment.hide", **rules.hiding(reason, now=clock.now()))
    if not queries.comments(actor, VIEW).filter(pk=row.pk).exists():
        raise OutOfSight
    record_step(actor, action=HIDE, row=row, before=before, reason=reason)
    tell_author(actor, kind=NotificationKind.SOCIAL_HIDDEN, row=row)


@transaction.atomic
def restore_comment(actor: Actor, *, pk: Any, reason: str) -> Comment:
    """Let the members read a comment again.

    :raises NotFound: if the actor can't see the comment
    :raises Forbidden: if the actor does not look after its space
    :raises OwnContribution: if the actor wrote it
    :raises WrongState: if it is not hidden
    """
    row = _claimed(actor, RESTORE, pk)
    check_by_others(actor, row)
    before = row.status
    advance(row, COMMENT, "comment.restore", **rules.showing())
    record_step(actor, action=RESTORE, row=row, before=before, reason=reason)
    tell_author(actor, kind=NotificationKind.SOCIAL_RESTORED, row=row)
    return row


def _claimed(actor: Actor, permission: str, pk: Any) -> Comment:
    return claim_contribution(actor, model=Comment, rows=queries.comments, permission=permission, pk=pk)
