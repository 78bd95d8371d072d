"""Describes the objects that go in and out, from their serializers."""

import copy
import inspect
from typing import Any

from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import serializers

from api.reading.columns import Computed, expandable, row_permission
from api.serializers import StrictMixin
from domain.policy import limits

ORDER = ("type", "description", "required", "properties", "additionalProperties")


class ObjectsMixin:
    """Output: every property, but for relations shown on request. Input: nothing but what is named."""

    def _map_serializer_field(self: Any, field: Any, direction: str, bypass_extensions: bool = False) -> Any:
        if isinstance(field, Computed):
            shown = copy.deepcopy(field.shown_as)
            shown.help_text = shown.help_text or field.help_text
            shown.allow_null = shown.allow_null or field.allow_null
            shown.bind(str(field.field_name), field.parent)
            return super()._map_serializer_field(shown, direction, bypass_extensions)  # type: ignore[misc]
        schema = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[misc]
        if isinstance(field, serializers.DecimalField) and isinstance(schema, dict) and "pattern" in schema:
            schema["pattern"] = _decimal(field)
        return schema

    def _get_serializer_field_meta(self: Any, field: Any, direction: str) -> dict[str, Any]:
        meta: dict[str, Any] = super()._get_serializer_field_meta(field, direction)  # type: ignore[misc]
        if direction == "response":
            meta.pop("readOnly", None)
            meta.pop("default", None)
        return meta

    def _map_basic_serializer(self: Any, serializer: Any, direction: str) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[misc]
        described = _about(type(serializer), direction)
        schema = {"type": "object", **schema, "description": described}
        schema = {name: schema[name] for name in ORDER if schema.get(name)}
        if direction == "request":
            if isinstance(serializer, StrictMixin):
                schema["additionalProperties"] = False
            return schema
        kind: Any = type(serializer)
        relations = expandable(kind) if hasattr(serializer, "Meta") else {}
        properties = schema.get("properties", {})
        for name in relations:
            properties[name] = _on_request(properties[name], serializer, name)
        always = [name for name in properties if name not in relations]
        return {name: value for name, value in {**schema, "required": always}.items() if value}

    def _get_serializer_name(self: Any, serializer: Any, direction: str, bypass_extensions: bool = False) -> str:
        name: str = super()._get_serializer_name(serializer, direction, bypass_extensions)  # type: ignore[misc]
        if name.startswith("Patched"):
            noun = name.removeprefix("Patched").removesuffix("Request").removesuffix("Add").removesuffix("Change")
            return f"{noun}ChangeRequest"
        return name

    def _bulk_body(self: Any) -> dict[str, str]:
        row = self.resolve_serializer(self.view.add_serializer, "request")
        rows = {"type": "array", "items": row.ref, "minItems": 1, "maxItems": limits.BULK_MAX}
        body = {
            "type": "object",
            "required": ["items"],
            "properties": {
                "items": {**rows, "description": "The rows to add."},
                "atomic": {"type": "boolean", "description": "All rows or none; so it is if not said."},
            },
            "additionalProperties": False,
        }
        name = row.name.replace("AddRequest", "BulkAddRequest")
        component = ResolvedComponent(name, ResolvedComponent.SCHEMA, body, name)  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(component)
        reference: dict[str, str] = component.ref
        return reference


def _about(serializer: type, direction: str) -> str:
    """Return what a serializer says of itself; an output that says nothing is what its model is."""
    own = vars(serializer).get("__doc__")
    model = getattr(getattr(serializer, "Meta", None), "model", None)
    if own is None and direction == "response" and model is not None:
        written = model.__doc__ or ""
        own = None if written.startswith(f"{model.__name__}(") else written
    return inspect.cleandoc(own or "")


def _decimal(field: serializers.DecimalField) -> str:
    """Return the pattern of a decimal string; a sign only where it is possible."""
    sign = "" if field.min_value is not None and field.min_value >= 0 else "-?"
    whole = (field.max_digits or 0) - (field.decimal_places or 0)
    return rf"^{sign}\d{{1,{whole}}}(\.\d{{1,{field.decimal_places}}})?$"


def _on_request(schema: dict[str, Any], serializer: Any, name: str) -> dict[str, Any]:
    source = serializer.fields[name].source or name
    words = f"Only with `expand={name}`."
    hidden = row_permission(type(serializer.fields[name])) is not None
    if hidden or serializer.Meta.model._meta.get_field(source).null:
        words += " Null where the caller may not see it." if hidden else ""
        return {"oneOf": [schema, {"type": "null"}], "description": words}
    return {"allOf": [schema], "description": words}
