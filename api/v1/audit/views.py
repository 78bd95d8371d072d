"""The record: who did what, and the same as a file."""

from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request

from api.endpoints import Endpoint
from api.openapi.values.audit import EXPORT
from api.reading.export import CsvText, Rows, parameters
from api.reading.question import check_names, pairs
from api.renderers import JSONRenderer
from api.tables import CSV, CsvRenderer
from api.v1.audit import filters, serializers
from api.viewsets import ListMixin, ResourceViewSet, RetrieveMixin
from domain.audit import queries
from domain.audit.commands import record_event
from domain.audit.errors import ExportTooLarge
from domain.policy import limits
from domain.shared import replica


class AuditEventViewSet(ListMixin, RetrieveMixin, ResourceViewSet):
    """What somebody did, or what happened to somebody's account. Records are never changed and never deleted."""

    resource = "audit_event"
    bears_lag = True
    rows = queries.audit_events
    serializer_class = serializers.AuditEventSerializer
    filterset_class = filters.AuditEventFilter
    ordering = {"created_at": "created_at"}
    default_ordering = "-created_at"


class AuditExportView(Endpoint):
    permission = "audit_event.view"
    rate = "heavy"
    renderer_classes = (JSONRenderer, CsvRenderer)
    exported = AuditEventViewSet.source

    def check_query(self, query_string: str) -> None:
        check_names(pairs(query_string), parameters(self.exported))

    @extend_schema(
        operation_id="exportAuditEvents",
        summary="Export audit events",
        description=(
            "The records that the filters leave, as CSV with a line of names first, in UTF-8; `before` and `after` are "
            f"JSON. At most {limits.AUDIT_EXPORT_MAX:,} records: more are refused, never cut off. A text that a "
            "spreadsheet would take for a formula has an apostrophe before it. The export is recorded itself."
        ),
        responses={
            (200, CSV): OpenApiResponse(
                {"type": "string"}, description="The records.", examples=[OpenApiExample("CSV", EXPORT, media_type=CSV)]
            ),
            422: OpenApiResponse(description="More records than one export holds."),
        },
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        query_string = request._request.META.get("QUERY_STRING", "")
        # Before the record of it, which is no part of what was asked for.
        rows = replica.read(self.actor.user_id, lambda: self._opened(query_string))
        try:
            record_event(self.actor, action="audit_event.export", after={"query": query_string})
        except Exception:
            rows.close()
            raise
        response = StreamingHttpResponse(CsvText(rows), content_type=f"{CSV}; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="audit-events.csv"'
        return response

    def _opened(self, query_string: str) -> Rows:
        rows = Rows(
            self.exported,
            self.actor,
            query_string=query_string,
            columns=serializers.AuditEventSerializer.Meta.fields,
            most=limits.AUDIT_EXPORT_MAX,
        )
        if rows.too_many:
            raise ExportTooLarge(limit=limits.AUDIT_EXPORT_MAX)
        rows.open()
        return rows
