"""Telling people of what is written, and of what becomes of it: those who read the space then, each in one way.

News name the space, and nothing of what stands there: it may be hidden by the time it is read.
"""

from collections.abc import Collection
from typing import Any

from domain.notifications.commands import News, tell_all
from domain.policy.notifications import NotificationKind as Kind
from domain.policy.social import SpaceRole
from domain.shared.actor import Actor
from domain.social import queries
from domain.social.models import Comment, Post, Report, Space, SpaceMember


def tell_invited(actor: Actor, *, row: SpaceMember, space: Space) -> None:
    """Tell somebody of an invitation, in the caller's transaction."""
    if row.role != SpaceRole.BLOCKED:
        news = News(Kind.SOCIAL_INVITED, f"social.invited:{row.pk}", [row.person_id], space, {"space": space.name})
        tell_all(actor, news=[news])


def tell_of_post(actor: Actor, *, row: Post, space: Space) -> None:
    """Tell whom a new post names, and who else follows its space, in the caller's transaction."""
    facts, named = {"space": space.name}, row.mentioned
    followers = queries.people_of(space).filter(follows__space=space).exclude(pk__in=named)
    told = News(Kind.SOCIAL_POSTED, f"social.posted:{row.pk}", followers, space, facts)
    tell_all(actor, news=[*_mentions(row, row, space, named), told])


def tell_of_comment(actor: Actor, *, row: Comment, space: Space) -> None:
    """Tell whom a new comment names, whom it answers, and who else follows the post, in the caller's transaction."""
    facts, named = {"space": space.name}, row.mentioned
    post, parent = row.post, row.parent
    answered = {parent.author_id if parent else post.author_id} - {*named}
    readers = queries.people_of(space)
    followers = readers.filter(follows__post=post).exclude(pk__in=[*named, *answered])
    news = [
        *_mentions(row, post, space, named),
        News(Kind.SOCIAL_ANSWERED, f"social.answered:{row.pk}", readers.filter(pk__in=answered), post, facts),
        News(Kind.SOCIAL_COMMENTED, f"social.commented:{row.pk}", followers, post, facts),
    ]
    tell_all(actor, news=news)


def tell_mentioned(actor: Actor, *, row: Post | Comment, post: Post, space: Space, named: Collection[Any]) -> None:
    """Tell whom a text names newly, in the caller's transaction; each of them once, however often it is changed."""
    if news := _mentions(row, post, space, named):
        tell_all(actor, news=news)


def tell_author(actor: Actor, *, kind: Kind, row: Post | Comment) -> None:
    """Tell the author, in the caller's transaction, that it was hidden or restored, unless that person has left."""
    post = row if isinstance(row, Post) else row.post
    author = queries.people_of(post.space).filter(pk=row.author_id)
    key = f"{kind.value}:{row.pk}:{row.version}"
    tell_all(actor, news=[News(kind, key, author, post, {"space": post.space.name})])


def tell_moderators(actor: Actor, *, row: Report) -> None:
    """Tell who is to decide about a report, in the caller's transaction: neither who reported nor who wrote it."""
    space = row.space
    people = queries.moderators_of(space, apart_from=[row.reporter_id, row.author_id])
    tell_all(actor, news=[News(Kind.SOCIAL_REPORTED, f"social.reported:{row.pk}", people, row, {"space": space.name})])


def _mentions(row: Post | Comment, post: Post, space: Space, named: Collection[Any]) -> list[News]:
    facts = {"space": space.name}
    return [
        News(Kind.SOCIAL_MENTIONED, f"social.mentioned:{row.pk}:{person_id}", [person_id], post, facts)
        for person_id in named
    ]
