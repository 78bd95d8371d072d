"""How the resources of units look on the wire."""

from rest_framework import serializers

from api.reading.columns import Computed
from api.serializers import InModelSerializer, InSerializer, OutSerializer, VisibleRow
from api.v1.academic.serializers import UnitSerializer
from domain.academic.queries import units
from domain.files.queries import own_files
from domain.policy import limits
from domain.resources import queries
from domain.resources.models import UnitResource

WRITABLE = ("title", "description", "kind", "file_id", "url", "required", "visible_from", "visible_until")


class UnitResourceSerializer(OutSerializer):
    """Something to read. Of a file, `POST /unit-resources/{id}/link` gives an address of the content."""

    unit = UnitSerializer(read_only=True)
    file_name = serializers.CharField(source="file.name", allow_null=True, help_text="Null if it is an address.")
    media_type = serializers.CharField(
        source="file.media_type", allow_null=True, help_text="Such as `application/pdf`; null if it is an address."
    )
    size = serializers.IntegerField(source="file.size", allow_null=True, help_text="Bytes; null if it is an address.")
    visible_now = Computed(serializers.BooleanField(), queries.visible_now, help_text="Whether students see it now.")

    class Meta:
        model = UnitResource
        resource = "unit_resource"
        rows = queries.unit_resources
        fields = (
            "id", "unit_id", "unit", "title", "description", "kind", "file_id", "file_name", "media_type", "size",
            "url", "required", "visible_from", "visible_until", "visible_now", "position", "version", "created_at",
            "updated_at",
        )  # fmt: skip
        expand = ("unit",)


class UnitResourceChangeSerializer(InModelSerializer):
    """A file or an address: to put one in the other's place, send null for what is to go."""

    file_id = VisibleRow(
        rows=own_files,
        permission="file.view",
        required=False,
        allow_null=True,
        help_text="A confirmed file of the caller's own, uploaded as a `unit_resource`.",
    )

    class Meta:
        model = UnitResource
        fields: tuple[str, ...] = WRITABLE


class UnitResourceAddSerializer(UnitResourceChangeSerializer):
    """A file or an address. It goes after what the unit has already."""

    unit_id = VisibleRow(rows=units, permission="unit.view")

    class Meta(UnitResourceChangeSerializer.Meta):
        fields = ("unit_id", *WRITABLE)


class MoveSerializer(InSerializer):
    """Where to."""

    position = serializers.IntegerField(
        min_value=1,
        max_value=limits.UNIT_RESOURCES_MAX,
        help_text="Counted from 1; those in between make room.",
    )
