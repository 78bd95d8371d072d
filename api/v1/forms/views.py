"""Forms: written, published, closed; answered anonymously; taken away as a table."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags
from api.endpoints import Endpoint
from api.openapi.values.forms import EXPORT
from api.reading.question import check_names, pairs, refuse, single
from api.renderers import JSONRenderer
from api.tables import CSV, XLSX, XLSX_CELL_MAX, CsvRenderer, XlsxRenderer, csv_lines, file_name, workbook
from api.v1.forms import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.forms import commands, queries
from domain.policy import limits

FORMATS = ("csv", "xlsx")
ASKED = ("schema", "hints", "audience", "reviewers")


def _apart(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is asked of whom by itself, and the rest, the row's own columns, as `values`."""
    asked = commands.Asked(**{name: {} if values[name] is None else values[name] for name in ASKED if name in values})
    return {"values": {name: value for name, value in values.items() if name not in ASKED}, "asked": asked}


class FormViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, ResourceViewSet):
    """What people are asked. Whoever it is for reads a form once it is published; before, only those who look after
    forms. Convenors ask the students of their own offerings, nobody else.

    What it asks is a version of its own, a JSON Schema 2020-12 with hints: published, it is never changed, and what
    was submitted by it stays so. A schema is refused if it leads out of itself or back into itself, or could cost much
    to check: `errors` say where. A property of the type `string` and the format `file-id` asks for a file, an array of
    such for several: the answer is the id of an uploaded file with the purpose `form_attachment`.

    A form in whose answers people are named is answered by a submission: a draft (`POST /form-submissions`), then its
    `submit`. An anonymous one is answered at once, at its `answer`, and in no other way.
    """

    resource = "form"
    rows = queries.forms
    serializer_class = serializers.FormSerializer
    add_serializer = serializers.FormAddSerializer
    change_serializer = serializers.FormChangeSerializer
    if_match_required = True
    match_required = frozenset({"publish"})
    match_heeded = frozenset({"close"})
    filterset_class = filters.FormFilter
    ordering = {"created_at": "created_at", "closes_at": "closes_at"}
    default_ordering = "-created_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_form(self.actor, **_apart(values))

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_form(self.actor, pk=pk, versions=versions, **_apart(values))

    @extend_schema(request=None, responses={200: serializers.FormSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: UUID) -> HttpResponse:
        """Put what was written last in force, for good; also of a form that is published already. What was begun
        before is submitted by what it was begun with.
        """
        versions = etags.expected_versions(request._request, required=True)
        commands.publish_form(self.actor, pk=pk, versions=versions)
        return self.shown(pk)

    @extend_schema(request=None, responses={200: serializers.FormSerializer})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: UUID) -> HttpResponse:
        """Take no answers any more, for good. Of an anonymous form it is forgotten then who has answered, and its
        answers come to light.
        """
        versions = etags.expected_versions(request._request, required=False)
        commands.close_form(self.actor, pk=pk, versions=versions)
        return self.shown(pk)


class FormVersionViewSet(ListMixin, RetrieveMixin, ResourceViewSet):
    """What forms ask and have asked. None that was published is ever changed; one that is being written is seen only
    by those who look after the form.
    """

    resource = "form_version"
    rows = queries.form_versions
    serializer_class = serializers.FormVersionSerializer
    filterset_class = filters.FormVersionFilter
    ordering = {"created_at": "created_at", "number": "number"}
    default_ordering = "-created_at"


class FormAnswerView(Endpoint):
    permission = "form.answer"
    idempotent = False  # what is kept of a repeated request would tell who has answered what

    @extend_schema(
        operation_id="answerForm",
        summary="Answer an anonymous form",
        description=(
            "Nothing that names the caller is kept with the answer: no record, no instant, no stored "
            "request; so `Idempotency-Key` is not heeded here. A form that takes one answer of each person keeps a "
            "mark of who has answered, apart from the answers, until it is closed. Answers are shown to those who look "
            f"after the form once it is closed, if there are at least {limits.FORM_ANONYMOUS_SHOWN_MIN}."
        ),
        request=serializers.FormAnswerSerializer,
        responses={204: None},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        commands.answer_form(self.actor, pk=pk, **self.validated(serializers.FormAnswerSerializer))
        return Response(status=204)


class FormExportView(Endpoint):
    permission = "form.export"
    rate = "heavy"
    renderer_classes = (JSONRenderer, CsvRenderer, XlsxRenderer)

    def check_query(self, query_string: str) -> None:
        check_names(pairs(query_string), ("format",))

    @extend_schema(
        operation_id="exportForm",
        summary="Export what was submitted to a form",
        description=(
            "A row for each submission and a column for each field of every version, the newest version first; as CSV "
            "in UTF-8, or as a workbook. A text that a spreadsheet would take for a formula has an apostrophe before "
            "it; what is no text or number is JSON. Of an anonymous form the answers alone, in no order, once they are "
            "shown at all. More than one table holds is refused, never cut off. The export is recorded."
        ),
        parameters=[OpenApiParameter("format", str, enum=FORMATS, description="`csv`, unless it says otherwise.")],
        responses={
            (200, CSV): OpenApiResponse(
                {"type": "string"}, description="The table.", examples=[OpenApiExample("CSV", EXPORT, media_type=CSV)]
            ),
            (200, XLSX): OpenApiResponse({"type": "string", "format": "binary"}, description="The table."),
        },
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        ending = single(pairs(request._request.META.get("QUERY_STRING", "")), "format") or "csv"
        if ending not in FORMATS:
            raise refuse("format", "invalid", "format is csv or xlsx.", valid=list(FORMATS))
        table = commands.export_form(self.actor, pk=pk, cell_max=XLSX_CELL_MAX if ending == "xlsx" else None)
        if ending == "csv":
            response = HttpResponse(csv_lines(table.rows), content_type=f"{CSV}; charset=utf-8")
        else:
            response = HttpResponse(workbook(table.rows, sheet="Submissions"), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="{file_name(table.name, ending)}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
