"""What is submitted to forms: begun, changed, handed in, taken back, and decided on."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags
from api.endpoints import Endpoint
from api.links import read_link
from api.v1.files.serializers import FileLinkSerializer
from api.v1.form_submissions import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.forms import commands, queries

SHOWN = {200: serializers.FormSubmissionSerializer}


class FormSubmissionViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """What people answer to forms. A draft is its author's alone, and keeps to the version it was begun with; handed
    in, it is checked by that version, and frozen. Then it is read by those who look after the form, and by those whose
    step of its review it has come to. Anonymous ones are shown together, once their form is closed.
    """

    resource = "form_submission"
    rows = queries.form_submissions
    serializer_class = serializers.FormSubmissionSerializer
    add_serializer = serializers.FormSubmissionAddSerializer
    change_serializer = serializers.FormSubmissionChangeSerializer
    match_heeded = frozenset({"submit", "withdraw", "approve", "reject"})
    filterset_class = filters.FormSubmissionFilter
    ordering = {"created_at": "created_at", "submitted_at": "submitted_at"}
    default_ordering = "-created_at"

    @property
    def versions(self) -> Collection[int] | None:
        """The versions that the caller decided on, if it says any."""
        return etags.expected_versions(self.request._request, required=False)

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_form_submission(self.actor, **values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_form_submission(self.actor, pk=pk, values=values, versions=versions)

    @extend_schema(request=None, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: UUID) -> HttpResponse:
        """Hand a draft in. What the form does not show, by its conditions, is dropped; the rest is checked in bounded
        time: `errors` point at each answer that is not what the form asks for.
        """
        commands.submit_form_submission(self.actor, pk=pk, versions=self.versions)
        return self.shown(pk)

    @extend_schema(request=None, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> HttpResponse:
        """Take one's own draft or submission back, until it is decided. Its place and its files become free."""
        commands.withdraw_form_submission(self.actor, pk=pk, versions=self.versions)
        return self.shown(pk)

    @extend_schema(request=serializers.FormSubmissionDecisionSerializer, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: UUID) -> HttpResponse:
        """Let it pass the step that waits for the caller; the last one approves it. Nobody decides on their own, nor at
        two steps.
        """
        body = self.validated(serializers.FormSubmissionDecisionSerializer)
        commands.approve_form_submission(self.actor, pk=pk, versions=self.versions, **body)
        return self.shown(pk)

    @extend_schema(request=serializers.FormSubmissionDecisionSerializer, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: UUID) -> HttpResponse:
        """Refuse it at the step that waits for the caller. Its place becomes free."""
        body = self.validated(serializers.FormSubmissionDecisionSerializer)
        commands.reject_form_submission(self.actor, pk=pk, versions=self.versions, **body)
        return self.shown(pk)


class FormFileLinkView(Endpoint):
    permission = "form_file.view"
    idempotent = False

    @extend_schema(
        operation_id="linkFormFile",
        summary="Link a file of a submission",
        description="Gives an address that gives the file's content for some minutes. Each one is recorded.",
        request=None,
        responses={200: FileLinkSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        file = commands.view_form_file(self.actor, pk=pk)
        return Response(read_link(request._request, self.actor, "form_file", pk, file))
