"""What units require."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from api.v1.requisites import filters, serializers
from api.viewsets import AddMixin, ChangeMixin, DeleteMixin, ListMixin, ResourceViewSet, RetrieveMixin
from domain.requisites import commands, queries


class UnitRequisiteViewSet(ListMixin, RetrieveMixin, AddMixin, ChangeMixin, DeleteMixin, ResourceViewSet):
    """What units require: an expression of units, marks, credit points, courses, intakes and approvals; units that
    exclude each other, and units that count for each other. What could never be met, or goes round in a circle, is
    refused.
    """

    caching = "private, must-revalidate"
    resource = "unit_requisite"
    rows = queries.unit_requisites
    serializer_class = serializers.UnitRequisiteSerializer
    add_serializer = serializers.UnitRequisiteAddSerializer
    change_serializer = serializers.UnitRequisiteChangeSerializer
    if_match_required = True
    filterset_class = filters.UnitRequisiteFilter
    ordering = {"unit.code": "unit__code"}
    default_ordering = "unit.code"

    def add_row(self, values: Mapping[str, Any]) -> Any:
        return commands.add_unit_requisite(self.actor, values=values)

    def change_row(self, pk: UUID, values: Mapping[str, Any], versions: Collection[int] | None) -> None:
        commands.change_unit_requisite(self.actor, pk=pk, values=values, versions=versions)

    def delete_row(self, pk: UUID, versions: Collection[int] | None) -> None:
        commands.delete_unit_requisite(self.actor, pk=pk, versions=versions)
