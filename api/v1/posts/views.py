"""Posts and comments: written, changed, taken back, and looked after."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from api.v1.posts import filters, serializers
from api.v1.social.views import RatedAddViewSet
from api.viewsets import ChangeMixin, ListMixin, RetrieveMixin
from domain.social import commands, queries

POST = {200: serializers.PostSerializer}
COMMENT = {200: serializers.CommentSerializer}


class PostViewSet(ListMixin, RetrieveMixin, ChangeMixin, RatedAddViewSet):
    """What is written in spaces, for those who are in them. A hidden post is seen by its author, with the reason, and
    by those who look after the space; a withdrawn one stays without its words, for what was answered to it.
    """

    resource = "post"
    rows = queries.posts
    serializer_class = serializers.PostSerializer
    add_serializer = serializers.PostAddSerializer
    change_serializer = serializers.PostChangeSerializer
    filterset_class = filters.PostFilter
    ordering = {"is_pinned": "is_pinned", "created_at": "created_at"}
    default_ordering = "-is_pinned,-created_at"
    rate_of_adding = "contribute"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_post(self.actor, **values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_post(self.actor, pk=pk, versions=versions, **values)

    @extend_schema(request=None, responses=POST)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> HttpResponse:
        """Take one's own post back: its words are gone, for ever."""
        commands.withdraw_post(self.actor, pk=pk)
        return self.shown(pk)

    @extend_schema(request=serializers.ModerationSerializer, responses=POST)
    @action(detail=True, methods=["post"])
    def hide(self, request: Request, pk: UUID) -> HttpResponse:
        """Take a post, and what stands below it, from its readers. Nobody hides their own: withdraw it."""
        commands.hide_post(self.actor, pk=pk, **self.validated(serializers.ModerationSerializer))
        return self.shown(pk)

    @extend_schema(request=serializers.ModerationSerializer, responses=POST)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: UUID) -> HttpResponse:
        """Give a hidden post back to its readers. Nobody restores their own."""
        commands.restore_post(self.actor, pk=pk, **self.validated(serializers.ModerationSerializer))
        return self.shown(pk)

    @extend_schema(request=None, responses=POST)
    @action(detail=True, methods=["post"])
    def pin(self, request: Request, pk: UUID) -> HttpResponse:
        """Put a post before all others of its space."""
        commands.pin_post(self.actor, pk=pk)
        return self.shown(pk)

    @extend_schema(request=None, responses=POST)
    @action(detail=True, methods=["post"])
    def unpin(self, request: Request, pk: UUID) -> HttpResponse:
        """Let a post stand among the others again."""
        commands.unpin_post(self.actor, pk=pk)
        return self.shown(pk)


class CommentViewSet(ListMixin, RetrieveMixin, ChangeMixin, RatedAddViewSet):
    """Answers to posts and to each other, thread after thread; in a thread, each comment before its answers. What is
    answered to a hidden comment stays, and its `parent_id` then leads nowhere.
    """

    resource = "comment"
    rows = queries.comments
    serializer_class = serializers.CommentSerializer
    add_serializer = serializers.CommentAddSerializer
    change_serializer = serializers.CommentChangeSerializer
    filterset_class = filters.CommentFilter
    ordering = {"thread": "root", "depth": "depth", "created_at": "created_at"}
    default_ordering = "thread,depth"
    rate_of_adding = "contribute"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_comment(self.actor, **values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_comment(self.actor, pk=pk, versions=versions, **values)

    @extend_schema(request=None, responses=COMMENT)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> HttpResponse:
        """Take one's own comment back: its words are gone, for ever."""
        commands.withdraw_comment(self.actor, pk=pk)
        return self.shown(pk)

    @extend_schema(request=serializers.ModerationSerializer, responses=COMMENT)
    @action(detail=True, methods=["post"])
    def hide(self, request: Request, pk: UUID) -> HttpResponse:
        """Take a comment from its readers. Nobody hides their own: withdraw it."""
        commands.hide_comment(self.actor, pk=pk, **self.validated(serializers.ModerationSerializer))
        return self.shown(pk)

    @extend_schema(request=serializers.ModerationSerializer, responses=COMMENT)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: UUID) -> HttpResponse:
        """Give a hidden comment back to its readers. Nobody restores their own."""
        commands.restore_comment(self.actor, pk=pk, **self.validated(serializers.ModerationSerializer))
        return self.shown(pk)
