"""What units give their students to read."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags
from api.bulk import BulkMixin
from api.links import read_link
from api.v1.files.serializers import FileLinkSerializer
from api.v1.jobs.views import JobViewSet
from api.v1.resources import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, DeleteMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.crud import Outcome
from domain.resources import commands, queries


class UnitResourceViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, DeleteMixin, BulkMixin, ResourceViewSet):
    """What units give their students to read: files or addresses, in the convenor's order, each shown for a while.

    One's own are those that are shown now: of units that one studies or has studied, and every unit's outline, which
    whoever teaches sees as well.
    """

    resource = "unit_resource"
    rows = queries.unit_resources
    serializer_class = serializers.UnitResourceSerializer
    add_serializer = serializers.UnitResourceAddSerializer
    change_serializer = serializers.UnitResourceChangeSerializer
    filterset_class = filters.UnitResourceFilter
    if_match_required = True
    match_heeded = frozenset({"move"})
    ordering = {"position": "position", "title": "title", "created_at": "created_at", "unit.code": "unit__code"}
    default_ordering = "position"
    add_later = commands.add_unit_resources_later
    job_source = JobViewSet.source

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_unit_resource(self.actor, values=values)

    def add_rows(self, items: Sequence[Mapping[str, Any]], atomic: bool) -> list[Outcome]:
        return commands.add_unit_resources(self.actor, items=items, atomic=atomic)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_unit_resource(self.actor, pk=pk, values=values, versions=versions)

    def delete_row(self, pk: UUID, versions: Collection[int] | None) -> None:
        commands.delete_unit_resource(self.actor, pk=pk, versions=versions)

    @extend_schema(request=serializers.MoveSerializer, responses={200: serializers.UnitResourceSerializer})
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: UUID) -> HttpResponse:
        """Give the resource another place among those of its unit; those in between make room."""
        versions = etags.expected_versions(request._request, required=False)
        commands.move_unit_resource(self.actor, pk=pk, versions=versions, **self.validated(serializers.MoveSerializer))
        return self.shown(pk)

    @extend_schema(
        request=None,
        responses={200: FileLinkSerializer, 422: OpenApiResponse(description="The resource is an address, no file.")},
    )
    @action(detail=True, methods=["post"], idempotent=False)
    def link(self, request: Request, pk: UUID) -> Response:
        """Get an address that gives the file's content for some minutes. Each one is recorded."""
        file = commands.view_unit_resource(self.actor, pk=pk)
        return Response(read_link(request._request, self.actor, "unit_resource", pk, file))
