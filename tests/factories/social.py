"""Spaces, who is in them, and what is written there."""

from typing import Any

import factory

from domain.policy.social import SpaceKind, SpaceRole
from domain.policy.workflows import ContributionState, ReportState
from domain.shared import clock
from domain.social.models import Comment, Follow, Post, Reaction, Report, Space, SpaceMember
from tests.factories.users import UserFactory

WITHDRAWN, HIDDEN = ContributionState.WITHDRAWN, ContributionState.HIDDEN


def _unless_withdrawn(words: str) -> Any:
    return factory.LazyAttribute(lambda row: "" if row.status == WITHDRAWN else words)


def _if_hidden(value: Any, otherwise: Any) -> Any:
    return factory.LazyAttribute(lambda row: value() if row.status == HIDDEN else otherwise)


class SpaceFactory(factory.django.DjangoModelFactory):
    """Of the offering or the course that it is given; else a club that everybody may join."""

    class Meta:
        model = Space

    name = factory.Sequence(lambda n: f"Space {n}")
    is_open = factory.LazyAttribute(lambda row: row.kind == SpaceKind.CLUB)

    @factory.lazy_attribute
    def kind(self: Any) -> SpaceKind:
        found = (kind for kind in (SpaceKind.OFFERING, SpaceKind.COURSE) if hasattr(self, kind.value))
        return next(found, SpaceKind.CLUB)


class SpaceMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SpaceMember

    space = factory.SubFactory(SpaceFactory)
    person = factory.SubFactory(UserFactory)
    role = SpaceRole.MEMBER
    joined_at = factory.LazyAttribute(lambda row: None if row.role == SpaceRole.BLOCKED else clock.now())


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    space = factory.SubFactory(SpaceFactory)
    author = factory.SubFactory(UserFactory)
    status = ContributionState.VISIBLE
    body = _unless_withdrawn("<p>Who comes along?</p>")
    plain = _unless_withdrawn("Who comes along?")
    hidden_at = _if_hidden(clock.now, None)
    hidden_reason = _if_hidden(lambda: "It names people.", "")


class CommentFactory(PostFactory):
    """Below its parent, or the first of a thread."""

    class Meta:
        model = Comment

    space = None
    post = factory.LazyAttribute(lambda row: row.parent.post if row.parent else PostFactory())
    parent = None
    depth = factory.LazyAttribute(lambda row: row.parent.depth + 1 if row.parent else 0)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **fields: Any) -> Any:
        fields.pop("space", None)
        row = model_class(*args, **fields)
        row.root_id = row.parent.root_id if row.parent else row.pk
        row.save(force_insert=True)
        return row


class ReactionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Reaction

    post = factory.SubFactory(PostFactory)
    person = factory.SubFactory(UserFactory)
    kind = "like"


class FollowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Follow

    person = factory.SubFactory(UserFactory)
    space = factory.SubFactory(SpaceFactory)


class ReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Report

    reporter = factory.SubFactory(UserFactory)
    post = factory.SubFactory(PostFactory)
    space = factory.LazyAttribute(lambda row: row.post.space)
    author = factory.LazyAttribute(lambda row: row.post.author)
    kind = "spam"
    quoted = "Who comes along?"
    status = ReportState.OPEN
    decided_at = factory.LazyAttribute(lambda row: None if row.status == ReportState.OPEN else clock.now())
    decided_by = factory.LazyAttribute(lambda row: None if row.status == ReportState.OPEN else UserFactory())
    decision_reason = factory.LazyAttribute(lambda row: "" if row.status == ReportState.OPEN else "It is none.")
