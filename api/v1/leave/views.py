"""Leave: asking for it, deciding on it, reading what proves it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint
from api.links import read_link
from api.v1.files.serializers import FileLinkSerializer
from api.v1.leave import filters, serializers
from api.viewsets import AddMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.leave import commands, queries


class LeaveApplicationViewSet(ListMixin, RetrieveMixin, AddMixin, ResourceViewSet):
    """Applications to be excused on some days. The grounds are the student's and the office's; a sheet says `excused`.

    Approved leave excuses from every session of these days, within five minutes also from those that are added or moved
    there later, unless the student was there.
    """

    resource = "leave_application"
    rows = queries.leave_applications
    serializer_class = serializers.LeaveApplicationSerializer
    add_serializer = serializers.LeaveApplicationAddSerializer
    filterset_class = filters.LeaveApplicationFilter
    ordering = {"submitted_at": "submitted_at", "starts_on": "starts_on"}
    default_ordering = "-submitted_at"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_leave_application(self.actor, **values)

    @extend_schema(request=serializers.LeaveDecisionSerializer, responses={200: serializers.LeaveApplicationSerializer})
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: UUID) -> HttpResponse:
        """Excuse the student from the sessions of these days. Nobody decides on their own leave."""
        commands.approve_leave_application(self.actor, pk=pk, **self.validated(serializers.LeaveDecisionSerializer))
        return self.shown(pk)

    @extend_schema(request=serializers.LeaveDecisionSerializer, responses={200: serializers.LeaveApplicationSerializer})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: UUID) -> HttpResponse:
        """Refuse the leave. Nobody decides on their own leave."""
        commands.decline_leave_application(self.actor, pk=pk, **self.validated(serializers.LeaveDecisionSerializer))
        return self.shown(pk)

    @extend_schema(request=None, responses={200: serializers.LeaveApplicationSerializer})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> HttpResponse:
        """Take one's own application back, until it is decided."""
        commands.withdraw_leave_application(self.actor, pk=pk)
        return self.shown(pk)


class LeaveEvidenceView(Endpoint):
    permission = "leave_application.view_grounds"
    idempotent = False

    @extend_schema(
        operation_id="linkLeaveEvidence",
        summary="Link the evidence of a leave application",
        description=(
            "Gives an address that gives the content of the application's file for some minutes. Each one is recorded. "
            "404 for an application without a file."
        ),
        request=None,
        responses={200: FileLinkSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        file = commands.view_leave_evidence(self.actor, pk=pk)
        return Response(read_link(request._request, self.actor, "leave_application", pk, file))
