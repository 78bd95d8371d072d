"""From OpenAPI 3.1 to 3.0.3, for generators that know nothing newer."""

from typing import Any

VERSION = "3.0.3"
NULL = {"type": "null"}
# An example holds data, not schemas: it stays as it is.
DATA = frozenset({"example", "default", "value"})


def to_3_0(document: dict[str, Any]) -> dict[str, Any]:
    """Return the same contract in the older words."""
    schemas = document["components"]["schemas"]

    def older(node: Any, *, properties: bool = False) -> Any:
        if isinstance(node, list):
            return [older(each) for each in node]
        if not isinstance(node, dict):
            return node
        if properties:  # their names mean nothing here, not even `value`
            return {name: older(value) for name, value in node.items()}
        inner = {
            name: value if name in DATA else older(value, properties=name == "properties")
            for name, value in node.items()
        }
        return _constant(_bounds(_option(_nullable(inner), schemas)))

    return {**older(document), "openapi": VERSION}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """`type: [string, "null"]` → `type: string, nullable: true`."""
    kinds = schema.get("type")
    if not isinstance(kinds, list):
        return schema
    rest = [kind for kind in kinds if kind != "null"]
    return {**schema, "type": rest[0], **({"nullable": True} if "null" in kinds else {})}


def _option(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """`oneOf: [a reference, null]` → the reference, nullable; with its type, which 3.0 then wants to be told."""
    options = schema.get("oneOf")
    if not isinstance(options, list) or NULL not in options:
        return schema
    rest = [option for option in options if option != NULL]
    component = schemas[rest[0]["$ref"].rpartition("/")[2]]
    left = {name: value for name, value in schema.items() if name != "oneOf"}
    return {"type": component["type"], "nullable": True, "allOf": rest, **left}


def _bounds(schema: dict[str, Any]) -> dict[str, Any]:
    """`exclusiveMinimum: 0` → `minimum: 0, exclusiveMinimum: true`."""
    for word, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        value = schema.get(word)
        if isinstance(value, int | float) and not isinstance(value, bool):
            schema = {**schema, plain: value, word: True}
    return schema


def _constant(schema: dict[str, Any]) -> dict[str, Any]:
    """`const: all` → `enum: [all]`."""
    if "const" not in schema:
        return schema
    return {**{name: value for name, value in schema.items() if name != "const"}, "enum": [schema["const"]]}
