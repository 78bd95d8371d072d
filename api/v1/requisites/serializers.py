"""How requisites look on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.openapi.expressions import EXPRESSION
from api.reading.columns import Computed
from api.serializers import InModelSerializer, OutSerializer, ShortList, VisibleRow
from api.v1.academic.serializers import UnitSerializer
from domain.academic.queries import units
from domain.policy import limits
from domain.policy.requisites import RequisiteEdgeKind
from domain.requisites import queries
from domain.requisites.models import UnitRequisite

EXCLUDES = "None of them may have been passed, or be taken. It holds for both sides, whichever says so."
COUNTS = "Passing one of them counts as passing this unit, and the other way round."


@extend_schema_field(EXPRESSION)
class ExpressionField(serializers.Field):
    """An expression as it is written; the domain says what is wrong with it, and where."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class NamedUnitSerializer(serializers.Serializer):
    """A unit that the requisites name."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


def _units(kind: RequisiteEdgeKind, help_text: str) -> Computed:
    shown = serializers.ListField(child=serializers.UUIDField())
    return Computed(shown, lambda path: queries.units_named(kind=kind, path=path), help_text=help_text)


class UnitRequisiteSerializer(OutSerializer):
    unit = UnitSerializer(read_only=True)
    expression = ExpressionField(allow_null=True, help_text="Null: nothing is asked for beforehand.")
    antirequisite_unit_ids = _units(RequisiteEdgeKind.ANTIREQUISITE, EXCLUDES)
    equivalent_unit_ids = _units(RequisiteEdgeKind.EQUIVALENT, COUNTS)
    units = Computed(
        NamedUnitSerializer(many=True),
        lambda path: queries.units_named(path=path),
        help_text="All units that are named above.",
    )

    class Meta:
        model = UnitRequisite
        resource = "unit_requisite"
        rows = queries.unit_requisites
        fields = (
            "id", "unit_id", "unit", "expression", "antirequisite_unit_ids", "equivalent_unit_ids", "units", "version",
            "created_at", "updated_at",
        )  # fmt: skip
        expand = ("unit",)


class UnitRequisiteChangeSerializer(InModelSerializer):
    """The expression and each list are replaced as wholes."""

    expression = ExpressionField(required=False, allow_null=True, help_text="Null: nothing is asked for beforehand.")
    antirequisite_unit_ids = ShortList(
        child=serializers.UUIDField(), required=False, max_length=limits.REQUISITE_MEMBERS_MAX, help_text=EXCLUDES
    )
    equivalent_unit_ids = ShortList(
        child=serializers.UUIDField(), required=False, max_length=limits.REQUISITE_MEMBERS_MAX, help_text=COUNTS
    )

    class Meta:
        model = UnitRequisite
        fields = ("expression", "antirequisite_unit_ids", "equivalent_unit_ids")


class UnitRequisiteAddSerializer(UnitRequisiteChangeSerializer):
    """What a unit requires: at least one of the three."""

    unit_id = VisibleRow(rows=units, permission="unit.view")

    class Meta:
        model = UnitRequisite
        fields = ("unit_id", *UnitRequisiteChangeSerializer.Meta.fields)
