"""Sheets of marks, from entry to release, and the marks on them."""

from collections.abc import Collection
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from api import etags
from api.v1.results import filters, serializers
from api.viewsets import AddMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.results import commands, queries


class MarkSheetViewSet(ListMixin, RetrieveMixin, AddMixin, ResourceViewSet):
    """The marks of one offering: entered, submitted, ratified by somebody else, released. Every step names the version
    that it decides on.
    """

    resource = "mark_sheet"
    rows = queries.mark_sheets
    serializer_class = serializers.MarkSheetSerializer
    add_serializer = serializers.MarkSheetAddSerializer
    filterset_class = filters.MarkSheetFilter
    ordering = {"created_at": "created_at", "status": "status"}
    default_ordering = "-created_at"
    match_required = frozenset({"enter", "submit", "reopen", "ratify", "release"})

    @property
    def versions(self) -> Collection[int] | None:
        """The versions that the caller decided on."""
        return etags.expected_versions(self.request._request, required=True)

    @extend_schema(
        summary="Enter marks on a mark sheet",
        request=serializers.MarkSheetEnterSerializer,
        responses={200: serializers.MarkSheetSerializer},
    )
    @action(detail=True, methods=["post"], rate="heavy")
    def enter(self, request: Request, pk: UUID) -> HttpResponse:
        """Enter marks or administrative grades while the sheet is open: a whole class at once, all or nothing. Each
        fault is told with a pointer to its row. Nobody enters their own.
        """
        versions, body = self.versions, self.validated(serializers.MarkSheetEnterSerializer)
        entries = [commands.Entry(**each) for each in body["items"]]
        commands.enter_mark_sheet(self.actor, pk=pk, entries=entries, versions=versions)
        return self.shown(pk)

    @extend_schema(request=None, responses={200: serializers.MarkSheetSerializer})
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: UUID) -> HttpResponse:
        """Hand in the marks. Everybody with a place in the offering has one; a refusal names who has not."""
        commands.submit_mark_sheet(self.actor, pk=pk, versions=self.versions)
        return self.shown(pk)

    @extend_schema(request=serializers.MarkSheetReopenSerializer, responses={200: serializers.MarkSheetSerializer})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: UUID) -> HttpResponse:
        """Send the marks back to whoever enters them, and say why."""
        versions, body = self.versions, self.validated(serializers.MarkSheetReopenSerializer)
        commands.reopen_mark_sheet(self.actor, pk=pk, versions=versions, **body)
        return self.shown(pk)

    @extend_schema(request=None, responses={200: serializers.MarkSheetSerializer})
    @action(detail=True, methods=["post"])
    def ratify(self, request: Request, pk: UUID) -> HttpResponse:
        """Stand up for marks that somebody else has submitted."""
        commands.ratify_mark_sheet(self.actor, pk=pk, versions=self.versions)
        return self.shown(pk)

    @extend_schema(request=None, responses={200: serializers.MarkSheetSerializer})
    @action(detail=True, methods=["post"], rate="heavy")
    def release(self, request: Request, pk: UUID) -> HttpResponse:
        """Make results of the marks: transcripts get their lines, places end as completed or failed, and students see
        their marks. A deferred result leaves the place as it is. Who withdrew meanwhile gets none.
        """
        commands.release_mark_sheet(self.actor, pk=pk, versions=self.versions)
        return self.shown(pk)


class MarkViewSet(ListMixin, RetrieveMixin, ResourceViewSet):
    """What enrollments came to. Students, and guardians with their consent, see released ones only."""

    resource = "mark"
    rows = queries.marks
    serializer_class = serializers.MarkSerializer
    filterset_class = filters.MarkFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "-created_at"
    match_required = frozenset({"amend"})

    @extend_schema(request=serializers.MarkAmendSerializer, responses={200: serializers.MarkSerializer})
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: UUID) -> HttpResponse:
        """Change a released result. The transcript gets another revision with the reason, and keeps the first; the
        enrollment follows if a pass becomes a fail, or the other way round. Nobody amends their own.
        """
        versions = etags.expected_versions(request._request, required=True)
        commands.amend_mark(self.actor, pk=pk, versions=versions, **self.validated(serializers.MarkAmendSerializer))
        return self.shown(pk)
