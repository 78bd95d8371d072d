"""Spaces and their members; reactions, follows and reports."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from api.v1.social import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, DeleteMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.social import commands, queries


class RatedAddViewSet(AddMixin, ResourceViewSet):
    """A resource of which nobody adds many in a short time: adding has a rate of its own."""

    rate_of_adding: ClassVar[str]

    @property
    def rate(self) -> str | None:  # type: ignore[override]
        return self.rate_of_adding if self.action == "create" else None


class SpaceViewSet(ListMixin, RetrieveMixin, ChangeMixin, RatedAddViewSet):
    """Where those of an offering, a course or a club write to each other. Members of an offering's space are those who
    study it, of a course's those who are in that course: nobody joins or leaves. Clubs are joined, freely or by
    invitation.

    Convenors look after the spaces of their offerings, owners and moderators after their clubs, staff after all. An
    open club is found by everybody; what is written there is for its members.
    """

    resource = "space"
    rows = queries.spaces
    serializer_class = serializers.SpaceSerializer
    add_serializer = serializers.SpaceAddSerializer
    change_serializer = serializers.SpaceChangeSerializer
    filterset_class = filters.SpaceFilter
    ordering = {"name": "name", "created_at": "created_at"}
    default_ordering = "name"
    rate_of_adding = "contribute"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_space(self.actor, **values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_space(self.actor, pk=pk, values=values, versions=versions)

    @extend_schema(request=None, responses={200: serializers.SpaceSerializer})
    @action(detail=True, methods=["post"])
    def join(self, request: Request, pk: UUID) -> HttpResponse:
        """Join a club that is open, or to which one is invited."""
        commands.join_space(self.actor, pk=pk)
        return self.shown(pk)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: UUID) -> HttpResponse:
        """Leave a club, or decline its invitation. What one has written stays, and is not seen by oneself any more."""
        commands.leave_space(self.actor, pk=pk)
        return HttpResponse(status=204)


class SpaceMemberViewSet(ListMixin, AddMixin, ChangeMixin, DeleteMixin, ResourceViewSet):
    """Who is in a club, is invited to it, or is kept out. Adding somebody is an invitation, which that person takes by
    joining. Owners say who is an owner or a moderator; moderators invite, remove and block plain members.
    """

    resource = "space_member"
    rows = queries.space_members
    serializer_class = serializers.SpaceMemberSerializer
    add_serializer = serializers.SpaceMemberAddSerializer
    change_serializer = serializers.SpaceMemberChangeSerializer
    filterset_class = filters.SpaceMemberFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "created_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_space_member(self.actor, **values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_space_member(self.actor, pk=pk, versions=versions, **values)

    def delete_row(self, pk: UUID, versions: Collection[int] | None) -> None:
        commands.delete_space_member(self.actor, pk=pk, versions=versions)


class ReactionViewSet(ListMixin, DeleteMixin, RatedAddViewSet):
    """How people react to posts and comments: each person once in each way. Counts stand in the post or comment."""

    resource = "reaction"
    rows = queries.reactions
    serializer_class = serializers.ReactionSerializer
    add_serializer = serializers.ReactionAddSerializer
    filterset_class = filters.ReactionFilter
    rate_of_adding = "react"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_reaction(self.actor, **values)


class FollowViewSet(ListMixin, AddMixin, DeleteMixin, ResourceViewSet):
    """Of which spaces and posts the caller is told when something new is written there."""

    resource = "follow"
    rows = queries.follows
    serializer_class = serializers.FollowSerializer
    add_serializer = serializers.FollowAddSerializer
    filterset_class = filters.FollowFilter

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_follow(self.actor, **values)


class ReportViewSet(ListMixin, RetrieveMixin, RatedAddViewSet):
    """What people think should not stand, for those who look after the space. Whoever reported sees their own; who
    wrote it sees no report about it, not even as a moderator.
    """

    resource = "report"
    rows = queries.reports
    serializer_class = serializers.ReportSerializer
    add_serializer = serializers.ReportAddSerializer
    filterset_class = filters.ReportFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "-created_at"
    rate_of_adding = "report"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_report(self.actor, **values)

    @extend_schema(request=serializers.ReportDecisionSerializer, responses={200: serializers.ReportSerializer})
    @action(detail=True, methods=["post"])
    def uphold(self, request: Request, pk: UUID) -> HttpResponse:
        """Agree: what was reported is hidden, and all open reports about it are upheld."""
        commands.uphold_report(self.actor, pk=pk, **self.validated(serializers.ReportDecisionSerializer))
        return self.shown(pk)

    @extend_schema(request=serializers.ReportDecisionSerializer, responses={200: serializers.ReportSerializer})
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: UUID) -> HttpResponse:
        """Disagree: what was reported stays as it is."""
        commands.dismiss_report(self.actor, pk=pk, **self.validated(serializers.ReportDecisionSerializer))
        return self.shown(pk)
