"""Scholarships, applications for them, and their documents."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.links import read_link
from api.v1.files.serializers import FileLinkSerializer
from api.v1.scholarships import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, DeleteMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.scholarships import commands, queries


class ScholarshipViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """Money that the university gives to some of those who apply for it, in a limited number of places."""

    caching = "private, must-revalidate"
    resource = "scholarship"
    rows = queries.scholarships
    serializer_class = serializers.ScholarshipSerializer
    add_serializer = change_serializer = serializers.ScholarshipAddSerializer
    filterset_class = filters.ScholarshipFilter
    ordering = {"code": "code", "name": "name", "opens_at": "opens_at", "closes_at": "closes_at", "amount": "amount"}
    default_ordering = "closes_at"


class ScholarshipApplicationViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """Applications for scholarships: a student's own, or those that somebody reviews and decides on."""

    resource = "scholarship_application"
    rows = queries.scholarship_applications
    serializer_class = serializers.ScholarshipApplicationSerializer
    add_serializer = serializers.ScholarshipApplicationAddSerializer
    change_serializer = serializers.ScholarshipApplicationChangeSerializer
    filterset_class = filters.ScholarshipApplicationFilter
    ordering = {"submitted_at": "submitted_at", "decided_at": "decided_at"}
    default_ordering = "-submitted_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_scholarship_application(self.actor, **values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_scholarship_application(self.actor, pk=pk, values=values, versions=versions)

    @extend_schema(request=None, responses={200: serializers.ScholarshipApplicationSerializer})
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: UUID) -> HttpResponse:
        """Take up the review. The applicant can't change the application any more."""
        commands.review_scholarship_application(self.actor, pk=pk)
        return self.shown(pk)

    @extend_schema(
        request=serializers.DecisionSerializer, responses={200: serializers.ScholarshipApplicationSerializer}
    )
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: UUID) -> HttpResponse:
        """Give the applicant one of the scholarship's places. Nobody decides on their own application."""
        commands.approve_scholarship_application(self.actor, pk=pk, **self.validated(serializers.DecisionSerializer))
        return self.shown(pk)

    @extend_schema(
        request=serializers.DecisionSerializer, responses={200: serializers.ScholarshipApplicationSerializer}
    )
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: UUID) -> HttpResponse:
        """Refuse the application. Nobody decides on their own application."""
        commands.reject_scholarship_application(self.actor, pk=pk, **self.validated(serializers.DecisionSerializer))
        return self.shown(pk)

    @extend_schema(
        request=serializers.DecisionSerializer, responses={200: serializers.ScholarshipApplicationSerializer}
    )
    @action(detail=True, methods=["post"])
    def waitlist(self, request: Request, pk: UUID) -> HttpResponse:
        """Keep the application for a place that may come. Nobody decides on their own application."""
        commands.waitlist_scholarship_application(self.actor, pk=pk, **self.validated(serializers.DecisionSerializer))
        return self.shown(pk)

    @extend_schema(request=None, responses={200: serializers.ScholarshipApplicationSerializer})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> HttpResponse:
        """Take one's own application back, until it is approved or rejected."""
        commands.withdraw_scholarship_application(self.actor, pk=pk)
        return self.shown(pk)


class ApplicationDocumentViewSet(ListMixin, RetrieveMixin, AddMixin, DeleteMixin, ResourceViewSet):
    """Files that support an application. Its applicant attaches them until the review begins."""

    resource = "application_document"
    rows = queries.application_documents
    serializer_class = serializers.ApplicationDocumentSerializer
    add_serializer = serializers.ApplicationDocumentAddSerializer
    filterset_class = filters.ApplicationDocumentFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "created_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_application_document(self.actor, **values)

    def delete_row(self, pk: UUID, versions: Collection[int] | None) -> None:
        commands.delete_application_document(self.actor, pk=pk, versions=versions)

    @extend_schema(request=None, responses={200: FileLinkSerializer})
    @action(detail=True, methods=["post"], idempotent=False)
    def link(self, request: Request, pk: UUID) -> Response:
        """Get an address that gives the document's content for some minutes. Each one is recorded."""
        document = commands.view_application_document(self.actor, pk=pk)
        return Response(read_link(request._request, self.actor, "application_document", pk, document.file))
