"""Attendance: the sheet of a class, single records, rates, warnings, and all of an offering as a table."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from api import etags
from api.bulk import RowsRefused
from api.endpoints import Endpoint
from api.openapi.values.attendance import EXPORT
from api.reading.question import check_names, pairs, refuse, single
from api.renderers import JSONRenderer
from api.tables import CSV, XLSX, CsvRenderer, XlsxRenderer, csv_lines, file_name, workbook
from api.v1.attendance import filters, serializers
from api.viewsets import ChangeMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.attendance import commands, queries
from domain.policy import limits

FORMATS = ("csv", "xlsx")


class AttendanceRecordViewSet(ListMixin, RetrieveMixin, ChangeMixin, ResourceViewSet):
    """Whether students were in sessions. Each record keeps what it said before. Classes are marked on the sheet of a
    session; whoever is on no record was not marked.
    """

    resource = "attendance_record"
    rows = queries.attendance_records
    serializer_class = serializers.AttendanceRecordSerializer
    change_serializer = serializers.AttendanceRecordChangeSerializer
    if_match_required = True
    match_required = frozenset({"amend"})
    filterset_class = filters.AttendanceRecordFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "-created_at"

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_attendance_record(self.actor, pk=pk, versions=versions, **values)

    @extend_schema(
        request=serializers.AttendanceRecordAmendSerializer, responses={200: serializers.AttendanceRecordSerializer}
    )
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: UUID) -> HttpResponse:
        """Change a record and say why, also after it was frozen. Nobody amends their own."""
        versions = etags.expected_versions(request._request, required=True)
        body = self.validated(serializers.AttendanceRecordAmendSerializer)
        commands.amend_attendance_record(self.actor, pk=pk, versions=versions, **body)
        return self.shown(pk)


class AttendanceRateViewSet(ListMixin, ResourceViewSet):
    """How much of an offering students have attended, and can still attend: a row for each place. Ask for one offering
    (`offering_id`), one student (`student_id`), or both.
    """

    resource = "attendance_record"
    bears_lag = True
    rows = queries.attendance_rates
    serializer_class = serializers.AttendanceRateSerializer
    filterset_class = filters.AttendanceRateFilter


class AttendanceWarningViewSet(ListMixin, ResourceViewSet):
    """That the rate of a student fell below a stage. Each stage is warned of once, when enough sessions were held."""

    resource = "attendance_warning"
    rows = queries.attendance_warnings
    serializer_class = serializers.AttendanceWarningSerializer
    filterset_class = filters.AttendanceWarningFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "-created_at"


class AttendanceSheetView(ViewSetMixin, Endpoint):
    """A session's roster with what is recorded of each, and marking it."""

    rate = "heavy"
    conditional = False
    key_required = frozenset({"mark"})

    @property
    def permission(self) -> str:  # type: ignore[override]
        return "attendance_record.mark" if self.action == "mark" else "attendance_record.view_sheet"

    @extend_schema(
        operation_id="getAttendanceSheet",
        summary="Get the attendance sheet of a session",
        description=(
            "Everybody on the roster in the order of names, with what is recorded: one call, whatever the size of the "
            "class. Whoever left the offering is on it if there is a record."
        ),
        request=None,
        responses={200: serializers.AttendanceSheetSerializer},
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(queries.sheet(self.actor, pk))

    @extend_schema(
        operation_id="markAttendance",
        summary="Mark the attendance of a class",
        description=(
            f"Up to {limits.ATTENDANCE_MARKED_MAX:,} students in one call, an outcome for each: who is not on the "
            "roster is refused alone (`not_on_roster`), the others are written; with `atomic` all or none. A row that "
            "replaces a record names its `version`: without it, or with an old one, it is refused as `stale`, and what "
            "somebody else has marked meanwhile stays. Sending the same again changes nothing. Whoever convenes the "
            "unit, or holds a session of the offering, teaches there; nobody marks their own attendance. Before a "
            "session begins students can only be excused; some days after its end "
            f"({limits.ATTENDANCE_FROZEN_DAYS}) only who may amend still marks, with a `reason`."
        ),
        request=serializers.AttendanceMarkManySerializer,
        responses={200: serializers.AttendanceMarkedSerializer},
    )
    def mark(self, request: Request, pk: UUID) -> Response:
        body = self.validated(serializers.AttendanceMarkManySerializer)
        asked = [commands.Asked(**each) for each in body["items"]]
        how = {"atomic": body["atomic"], "reason": body.get("reason", "")}
        outcomes = commands.mark_attendance_record(self.actor, session_id=pk, asked=asked, **how)
        rows = [_told(index, outcome) for index, outcome in enumerate(outcomes)]
        failed = [row for row in rows if row["errors"]]
        if body["atomic"] and failed:
            raise RowsRefused(
                errors=[
                    {**error, "pointer": f"/items/{row['index']}{error['pointer'] or ''}"}
                    for row in failed
                    for error in row["errors"]
                ]
            )
        marked = sum(outcome.changed for outcome in outcomes)
        unchanged = len(rows) - len(failed) - marked
        return Response({"marked": marked, "unchanged": unchanged, "failed": len(failed), "outcomes": rows})


def _told(index: int, outcome: commands.Outcome) -> dict[str, Any]:
    return {
        "index": index,
        "id": outcome.record_id,
        "version": outcome.version or None,
        "changed": outcome.changed,
        "errors": [] if outcome.error is None else outcome.error.told(),
    }


class AttendanceExportView(Endpoint):
    permission = "attendance_record.export"
    rate = "heavy"
    renderer_classes = (JSONRenderer, CsvRenderer, XlsxRenderer)

    def check_query(self, query_string: str) -> None:
        check_names(pairs(query_string), ("format",))

    @extend_schema(
        operation_id="exportAttendance",
        summary="Export the attendance of an offering",
        description=(
            "A row for each student on the roster and a column for each session that has begun, then the figures; as "
            "CSV in UTF-8, or as a workbook. A text that a spreadsheet would take for a formula has an apostrophe "
            "before it. More than one sheet holds is refused, never cut off. The export is recorded."
        ),
        parameters=[OpenApiParameter("format", str, enum=FORMATS, description="`csv`, unless it says otherwise.")],
        responses={
            (200, CSV): OpenApiResponse(
                {"type": "string"}, description="The table.", examples=[OpenApiExample("CSV", EXPORT, media_type=CSV)]
            ),
            (200, XLSX): OpenApiResponse({"type": "string", "format": "binary"}, description="The table."),
            422: OpenApiResponse(description="More than one sheet holds."),
        },
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        ending = single(pairs(request._request.META.get("QUERY_STRING", "")), "format") or "csv"
        if ending not in FORMATS:
            raise refuse("format", "invalid", "format is csv or xlsx.", valid=list(FORMATS))
        table = commands.export_attendance_record(self.actor, offering_id=pk)
        if ending == "csv":
            response = HttpResponse(csv_lines(table.rows), content_type=f"{CSV}; charset=utf-8")
        else:
            response = HttpResponse(workbook(table.rows, sheet="Attendance"), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="{file_name(table.name, ending)}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
