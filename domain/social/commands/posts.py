"""Writing posts, and looking after them."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.policy import limits
from domain.policy.notifications import NotificationKind
from domain.policy.workflows import POST
from domain.shared import clock
from domain.shared.access import require, require_reach
from domain.shared.actor import Actor
from domain.shared.locking import lock, lock_unchanged
from domain.shared.transitions import advance
from domain.social import queries, rules
from domain.social.commands.contributions import (
    change_contribution,
    check_by_others,
    claim_contribution,
    record_step,
)
from domain.social.commands.telling import tell_author, tell_mentioned, tell_of_post
from domain.social.errors import OutOfSight
from domain.social.models import Post, Space

VIEW, ADD, CHANGE, WITHDRAW, HIDE, RESTORE, PIN, UNPIN = (
    f"post.{verb}" for verb in ("view", "add", "change", "withdraw", "hide", "restore", "pin", "unpin")
)


@transaction.atomic
def add_post(actor: Actor, *, space_id: Any, body: str, title: str = "") -> Post:
    """Write to those in a space.

    :raises Forbidden: if the actor is not in it, and does not look after it
    :raises SpaceArchived: if nothing is written there any more
    :raises TooMuchMarkup, TextTooLarge, UnshowableCharacter, TextEmpty, TooManyMentions: if the text can't be taken
    :raises Busy: if somebody changes the space for too long
    """
    require(actor, ADD)
    text = rules.check_text(body, most=limits.POST_LENGTH_MAX)
    lock_unchanged(Space.objects.filter(pk=space_id))  # nobody archives it meanwhile
    space = Space.objects.get(pk=space_id)
    row = Post(space=space, author_id=actor.user_id, title=title, **queries.columns_of(space, text))
    crud.write(row, force_insert=True)
    require_reach(queries.posts(actor, ADD), row.pk, permission=ADD)
    rules.check_open(is_archived=space.is_archived)
    record_event(actor, action=ADD, about=row, after={"space_id": space_id})
    tell_of_post(actor, row=row, space=space)
    return row


@transaction.atomic
def change_post(
    actor: Actor,
    *,
    pk: Any,
    title: str | None = None,
    body: str | None = None,
    versions: Collection[int] | None = None,
) -> Post:
    """Change one's own words.

    :raises NotFound: if the actor can't see the post
    :raises Forbidden: if somebody else wrote it
    :raises Stale: if it has another version by now
    :raises SpaceArchived, NotOpen: if nothing is written there any more, or it is hidden or withdrawn
    :raises TooMuchMarkup, TextTooLarge, UnshowableCharacter, TextEmpty, TooManyMentions: if the text can't be taken
    """
    row = _claimed(actor, CHANGE, pk)
    text = None if body is None else rules.check_text(body, most=limits.POST_LENGTH_MAX)
    values = {} if title is None else {"title": title}
    space = Space.objects.get(pk=row.space_id)
    named = change_contribution(
        actor, row=row, space=space, permission=CHANGE, values=values, text=text, versions=versions
    )
    tell_mentioned(actor, row=row, post=row, space=space, named=named)
    return row


@transaction.atomic
def withdraw_post(actor: Actor, *, pk: Any) -> Post:
    """Take one's own words back.

    :raises NotFound: if the actor can't see the post
    :raises Forbidden: if somebody else wrote it
    :raises WrongState: if it is withdrawn
    """
    row = _claimed(actor, WITHDRAW, pk)
    before = row.status
    advance(row, POST, "post.withdraw", title="", is_pinned=False, **rules.emptied())
    record_step(actor, action=WITHDRAW, row=row, before=before)
    return row


@transaction.atomic
def hide_post(actor: Actor, *, pk: Any, reason: str) -> Post:
    """Let nobody but its author and moderators read a post and what stands below it.

    :raises NotFound: if the actor can't see the post
    :raises Forbidden: if the actor does not look after its space
    :raises OwnContribution: if the actor wrote it
    :raises WrongState: if it is hidden or withdrawn
    :raises OutOfSight: if the actor would not see it any more
    """
    row = _claimed(actor, HIDE, pk)
    hide_reported_post(actor, row=row, reason=reason)
    return row


def hide_reported_post(actor: Actor, *, row: Post, reason: str) -> None:
    """Hide a post that the caller's transaction has locked, and whose report it decides on.

    :raises OwnContribution: if the actor wrote it
    :raises WrongState: if it is hidden or withdrawn
    :raises OutOfSight: if the actor would not see it any more
    """
    check_by_others(actor, row)
    before = row.status
    advance(row, POST, "post.hide", is_pinned=False, **rules.hiding(reason, now=clock.now()))
    if not queries.posts(actor, VIEW).filter(pk=row.pk).exists():
        raise OutOfSight
    record_step(actor, action=HIDE, row=row, before=before, reason=reason)
    tell_author(actor, kind=NotificationKind.SOCIAL_HIDDEN, row=row)


@transaction.atomic
def restore_post(actor: Actor, *, pk: Any, reason: str) -> Post:
    """Let the members read a post again.

    :raises NotFound: if the actor can't see the post
    :raises Forbidden: if the actor does not look after its space
    :raises OwnContribution: if the actor wrote it
    :raises WrongState: if it is not hidden
    """
    row = _claimed(actor, RESTORE, pk)
    check_by_others(actor, row)
    before = row.status
    advance(row, POST, "post.restore", **rules.showing())
    record_step(actor, action=RESTORE, row=row, before=before, reason=reason)
    tell_author(actor, kind=NotificationKind.SOCIAL_RESTORED, row=row)
    return row


@transaction.atomic
def pin_post(actor: Actor, *, pk: Any) -> Post:
    """Put a post before all others of its space.

    :raises NotFound: if the actor can't see the post
    :raises Forbidden: if the actor does not look after its space
    :raises NotOpen: if it is hidden or withdrawn
    :raises TooManyPins: if as many are pinned as may be
    """
    row = _claimed_with_space(actor, PIN, pk)
    rules.check_open(is_archived=False, statuses=[row.status])
    if not row.is_pinned:
        rules.check_pins(pinned=queries.pinned_in(row.space_id))
        _pin(actor, PIN, row, is_pinned=True)
    return row


@transaction.atomic
def unpin_post(actor: Actor, *, pk: Any) -> Post:
    """Let a post stand among the others again.

    :raises NotFound: if the actor can't see the post
    :raises Forbidden: if the actor does not look after its space
    """
    row = _claimed_with_space(actor, UNPIN, pk)
    if row.is_pinned:
        _pin(actor, UNPIN, row, is_pinned=False)
    return row


def _claimed(actor: Actor, permission: str, pk: Any) -> Post:
    return claim_contribution(actor, model=Post, rows=queries.posts, permission=permission, pk=pk)


def _claimed_with_space(actor: Actor, permission: str, pk: Any) -> Post:
    """Lock a post's space before the post itself: the space owns the places at its top."""
    space_id = Post.objects.filter(pk=pk).values_list("space", flat=True).first()
    if space_id is not None:
        lock(Space, space_id)
    return _claimed(actor, permission, pk)


def _pin(actor: Actor, action: str, row: Post, *, is_pinned: bool) -> None:
    changes = {"is_pinned": is_pinned, "version": row.version + 1, "updated_at": clock.now()}
    for name, value in changes.items():
        setattr(row, name, value)
    crud.write(row, update_fields=list(changes))
    record_event(actor, action=action, about=row, after={"is_pinned": is_pinned})
