"""Tickets: submitted, dealt with, talked about, counted."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as rest
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags
from api.endpoints import Endpoint
from api.links import read_link
from api.problems import InvalidQuery
from api.reading.question import pairs
from api.reading.wishes import wishes
from api.v1.files.serializers import FileLinkSerializer
from api.v1.tickets import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, DeleteMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.policy import limits
from domain.shared.errors import NotFound
from domain.tickets import commands, queries

SHOWN = {200: serializers.TicketSerializer}


class TicketViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """Questions and problems. Their submitter, their assignee, and whoever works in their queue see them.

    The targets for the first answer and for the resolution run in the hours of business of the queue, and stand still
    while a ticket waits for its submitter or is resolved.
    """

    resource = "ticket"
    bears_lag = True
    rows = queries.tickets
    serializer_class = serializers.TicketSerializer
    add_serializer = serializers.TicketAddSerializer
    change_serializer = serializers.TicketChangeSerializer
    filterset_class = filters.TicketFilter
    ordering = {
        "number": "number",
        "created_at": "created_at",
        "response_due_at": "response_due_at",
        "resolution_due_at": "resolution_due_at",
    }
    default_ordering = "-created_at"
    match_heeded = frozenset({"assign", "wait", "resume", "resolve", "reopen", "close", "merge", "evaluate"})

    @property
    def versions(self) -> Collection[int] | None:
        """The versions that the caller decided on, if it says any."""
        return etags.expected_versions(self.request._request, required=False)

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_ticket(self.actor, **values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_ticket(self.actor, pk=pk, values=values, versions=versions)

    @extend_schema(request=serializers.TicketAssignSerializer, responses={**SHOWN, 204: None})
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: UUID) -> HttpResponse:
        """Give a ticket to a person, to another queue, or to both. Whoever is first given an open one has taken it up.

        Whoever does not work in the other queue sees the ticket no more, and nothing is shown: 204.
        """
        values = self.validated(serializers.TicketAssignSerializer)
        commands.assign_ticket(self.actor, pk=pk, values=values, versions=self.versions)
        try:
            return self.shown(pk)
        except NotFound:
            return Response(status=204)

    @extend_schema(request=None, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def wait(self, request: Request, pk: UUID) -> HttpResponse:
        """Wait for the submitter. Meanwhile the clock of the targets stands still; an answer of theirs ends it."""
        commands.wait_ticket(self.actor, pk=pk, versions=self.versions)
        return self.shown(pk)

    @extend_schema(request=None, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: UUID) -> HttpResponse:
        """Go on with a ticket that waits. Its targets are due as much later as it waited, in time of business."""
        commands.resume_ticket(self.actor, pk=pk, versions=self.versions)
        return self.shown(pk)

    @extend_schema(request=None, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: UUID) -> HttpResponse:
        """Say that it is done. If nobody answered before, that is the first answer."""
        commands.resolve_ticket(self.actor, pk=pk, versions=self.versions)
        return self.shown(pk)

    @extend_schema(
        request=None,
        responses=SHOWN,
        description=(
            "What is not solved after all, until it is closed: by hand, or by itself "
            f"{limits.TICKET_REOPEN_DAYS} days after it was resolved. The time since then does not count. A public "
            "comment of the submitter does the same."
        ),
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: UUID) -> HttpResponse:
        """Take up again what is not solved after all."""
        commands.reopen_ticket(self.actor, pk=pk, versions=self.versions)
        return self.shown(pk)

    @extend_schema(request=None, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: UUID) -> HttpResponse:
        """Close what is resolved, for good."""
        commands.close_ticket(self.actor, pk=pk, versions=self.versions)
        return self.shown(pk)

    @extend_schema(request=serializers.TicketMergeSerializer, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: UUID) -> HttpResponse:
        """Close a ticket as the same as another one of the same person, which goes on with what was said and attached.
        That is final.
        """
        body = self.validated(serializers.TicketMergeSerializer)
        commands.merge_ticket(self.actor, pk=pk, versions=self.versions, **body)
        return self.shown(pk)

    @extend_schema(
        request=serializers.TicketEvaluateSerializer,
        responses=SHOWN,
        description=f"One's own, once it is resolved, within {limits.TICKET_RATING_DAYS} days. The last word counts.",
    )
    @action(detail=True, methods=["post"])
    def evaluate(self, request: Request, pk: UUID) -> HttpResponse:
        """Say how well a ticket was dealt with."""
        body = self.validated(serializers.TicketEvaluateSerializer)
        commands.evaluate_ticket(self.actor, pk=pk, versions=self.versions, **body)
        return self.shown(pk)


class TicketForecastView(Endpoint):
    permission = "ticket.view"

    @extend_schema(
        operation_id="getTicketForecast",
        summary="Get the forecast of a ticket",
        description="How much time of business is left for its targets, and when they are due if the clock runs on.",
        responses={200: serializers.TicketForecastSerializer},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(serializers.TicketForecastSerializer(queries.forecast_of(self.actor, pk)).data)


class TicketCommentViewSet(ListMixin, RetrieveMixin, AddMixin, ResourceViewSet):
    """What is said about tickets: answers, and notes that only those who deal with the ticket read. Neither changes.

    A submitter's answer takes up a ticket that waits for it, and reopens one that is resolved.
    """

    resource = "ticket_comment"
    rows = queries.ticket_comments
    serializer_class = serializers.TicketCommentSerializer
    add_serializer = serializers.TicketCommentAddSerializer
    filterset_class = filters.TicketCommentFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "created_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_ticket_comment(self.actor, **values)


class TicketAttachmentView(Endpoint):
    permission = "ticket_attachment.view"
    idempotent = False

    @extend_schema(
        operation_id="linkTicketAttachment",
        summary="Link an attachment of a ticket",
        description=(
            "Gives an address that gives the content of a file of a ticket or a comment for some minutes. Each one is "
            "recorded."
        ),
        request=None,
        responses={200: FileLinkSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        file = commands.view_ticket_attachment(self.actor, pk=pk)
        return Response(read_link(request._request, self.actor, "ticket_attachment", pk, file))


class SavedViewViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, DeleteMixin, ResourceViewSet):
    """Saved questions to the list of tickets: ask `/tickets?` and the `query`. Whoever asks sees what they may see."""

    resource = "ticket_view"
    rows = queries.ticket_views
    serializer_class = serializers.TicketViewSerializer
    add_serializer = change_serializer = serializers.TicketViewAddSerializer
    filterset_class = filters.TicketViewFilter
    ordering = {"name": "name"}
    default_ordering = "name"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        _check_question(values["query"])
        return commands.add_ticket_view(self.actor, **values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        if "query" in values:
            _check_question(values["query"])
        commands.change_ticket_view(self.actor, pk=pk, values=values, versions=versions)

    def delete_row(self, pk: UUID, versions: Collection[int] | None) -> None:
        commands.delete_ticket_view(self.actor, pk=pk, versions=versions)


def _check_question(query: str) -> None:
    """Refuse a question that the list of tickets would not understand, and one that names a place in an answer."""
    try:
        wishes(TicketViewSet.source, query)
        asked = pairs(query)
    except InvalidQuery as error:
        raise rest.ValidationError({"query": [rest.ErrorDetail(error.detail, code="invalid_query")]}) from error
    if not asked or "cursor" in asked:
        detail = rest.ErrorDetail("It asks for something, and for no cursor.", code="invalid_query")
        raise rest.ValidationError({"query": [detail]})


class TicketStatisticsView(Endpoint):
    permission = queries.STATISTICS

    def check_query(self, query_string: str) -> None:
        filters.statistics_asked(query_string)

    @extend_schema(
        operation_id="getTicketStatistics",
        summary="Get figures of tickets",
        description=(
            "Of the tickets that the caller deals with, told apart by queue, by category or by month of submission. "
            "What was merged counts with the ticket that goes on. Medians are in minutes of business."
        ),
        parameters=[
            OpenApiParameter("group_by", str, enum=filters.GROUPINGS, description="`queue`, unless it says otherwise."),
            OpenApiParameter("created_at__gte", str, description="Submitted then or later: an RFC 3339 instant."),
            OpenApiParameter("created_at__lt", str, description="Submitted before: an RFC 3339 instant."),
        ],
        responses={200: serializers.TicketStatisticsSerializer},
    )
    def get(self, request: Request) -> Response:
        asked = filters.statistics_asked(request._request.META.get("QUERY_STRING", ""))
        return Response({"groups": queries.statistics(self.actor, **asked)})
