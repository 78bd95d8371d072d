"""Grades, results, transcripts, and transcripts on paper that anybody can check."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags
from api.endpoints import Endpoint
from api.negotiation import WhateverIsThere
from api.renderers import dumps
from api.v1.records import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.records import commands, queries
from domain.results.commands import add_transcript_entry

PDF = "application/pdf"


class GradeSchemeViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """How a campus turns marks into grades, from one day on and until another. What results were graded by never
    changes: give it an end and add a new one.
    """

    caching = "private, must-revalidate"
    resource = "grade_scheme"
    rows = queries.grade_schemes
    serializer_class = serializers.GradeSchemeSerializer
    add_serializer = change_serializer = serializers.GradeSchemeAddSerializer
    if_match_required = True
    filterset_class = filters.GradeSchemeFilter
    ordering = {"campus": "campus", "valid_from": "valid_from", "code": "code"}
    default_ordering = "campus,-valid_from"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_grade_scheme(self.actor, values=values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_grade_scheme(self.actor, pk=pk, values=values, versions=versions)


class RepeatPolicyViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """What a campus makes of units taken more than once: which attempts count, and how many there may be. One that has
    begun never changes: give it an end and add a new one.
    """

    caching = "private, must-revalidate"
    resource = "repeat_policy"
    rows = queries.repeat_policies
    serializer_class = serializers.RepeatPolicySerializer
    add_serializer = change_serializer = serializers.RepeatPolicyAddSerializer
    if_match_required = True
    filterset_class = filters.RepeatPolicyFilter
    ordering = {"campus": "campus", "valid_from": "valid_from"}
    default_ordering = "campus,-valid_from"

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_repeat_policy(self.actor, pk=pk, values=values, versions=versions)


class TranscriptEntryViewSet(ListMixin, RetrieveMixin, AddMixin, ResourceViewSet):
    """Released results. An entry is never changed: another revision takes its place, and says why. Added here is credit
    without an enrollment, such as an exemption.
    """

    resource = "transcript_entry"
    rows = queries.transcript_entries
    serializer_class = serializers.TranscriptEntrySerializer
    add_serializer = serializers.TranscriptEntryAddSerializer
    filterset_class = filters.TranscriptEntryFilter
    ordering = {"released_at": "released_at", "unit_code": "unit_code"}
    default_ordering = "-released_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return add_transcript_entry(self.actor, **values)


class TranscriptEndpoint(Endpoint):
    """Answers with a student's transcript as the results are now."""

    permission = "student_profile.view_transcript"
    conditional = True

    def answer(self, student_id: Any) -> HttpResponse:
        body = dumps(queries.transcript(self.actor, student_id))
        return self.tagged(body, etags.tag(body))


class TranscriptView(TranscriptEndpoint):
    @extend_schema(
        operation_id="getTranscript",
        summary="Get a transcript",
        description=(
            "All current results of a student, by the person's id, in the order of time, with the figures of each "
            "teaching period and of all. A guardian sees it with the student's consent to results."
        ),
        responses={200: serializers.TranscriptSerializer},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        return self.answer(pk)


class OwnTranscriptView(TranscriptEndpoint):
    @extend_schema(
        operation_id="getMyTranscript",
        summary="Get my transcript",
        description="The caller's own transcript. 404 for whoever is no student.",
        responses={200: serializers.TranscriptSerializer, 404: None},
    )
    def get(self, request: Request) -> HttpResponse:
        return self.answer(self.actor.user_id)


class TranscriptDocumentViewSet(ListMixin, RetrieveMixin, AddMixin, ResourceViewSet):
    """Transcripts as they were issued, never changed, each with a code by which anybody can check it."""

    resource = "transcript_document"
    rows = queries.transcript_documents
    serializer_class = serializers.TranscriptDocumentSerializer
    add_serializer = serializers.TranscriptDocumentAddSerializer
    filterset_class = filters.TranscriptDocumentFilter
    ordering = {"issued_at": "issued_at"}
    default_ordering = "-issued_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        plain = self.request._request
        host = settings.PUBLIC_URL or f"{plain.scheme}://{plain.get_host()}"
        address = host + reverse("transcript-verification", kwargs={"code": "-"}).removesuffix("-")
        return commands.add_transcript_document(self.actor, address=address, **values)

    @extend_schema(
        request=serializers.RecordReasonSerializer, responses={200: serializers.TranscriptDocumentSerializer}
    )
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: UUID) -> HttpResponse:
        """Declare a document worthless, for ever. Whoever checks its code is told so from now on, and not why."""
        commands.revoke_transcript_document(self.actor, pk=pk, **self.validated(serializers.RecordReasonSerializer))
        return self.shown(pk)


class TranscriptDocumentContentView(Endpoint):
    permission = "transcript_document.view"
    conditional = True

    @extend_schema(
        operation_id="getTranscriptDocumentContent",
        summary="Get the content of a transcript document",
        description=(
            "The transcript as it was issued. `sha256` of the document is that of this JSON with sorted keys, without "
            "spaces, in UTF-8."
        ),
        responses={200: serializers.TranscriptSerializer},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        body = dumps(queries.readable_document(self.actor, pk).content)
        return self.tagged(body, etags.tag(body))


class TranscriptDocumentPdfView(Endpoint):
    permission = "transcript_document.view"
    content_negotiation_class = WhateverIsThere
    rate = "heavy"

    @extend_schema(
        operation_id="getTranscriptDocumentPdf",
        summary="Get a transcript document as a PDF",
        description=(
            "As an attachment of A4 pages, made from the frozen content: the same bytes at every time. The code to "
            "check it by, and where to, is printed on it."
        ),
        responses={(200, PDF): OpenApiTypes.BINARY},
        examples=[OpenApiExample("A PDF", "%PDF-1.3 …", response_only=True, media_type=PDF)],
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        document = queries.readable_document(self.actor, pk)
        response = HttpResponse(queries.paper(document), content_type=PDF)
        name = f"transcript-{document.issued_at:%Y-%m-%d}.pdf"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


class TranscriptVerificationView(Endpoint):
    public = True
    authentication_classes: Any = ()
    rate = "anonymous"

    @extend_schema(
        operation_id="verifyTranscript",
        summary="Verify a transcript document",
        description=(
            "By the code that is printed on it; case, spaces and hyphens don't matter. Tells what the paper is worth "
            "today, and the name, course and figures that it must show. An unknown code is a 404."
        ),
        responses={200: serializers.TranscriptVerificationSerializer},
    )
    def get(self, request: Request, code: str) -> Response:
        return Response(serializers.TranscriptVerificationSerializer(queries.verification(code)).data)
