"""From OpenAPI 3.1 to 3.0.3, for generators that know nothing newer."""

from typing import Any

VERSION = "3.0.3"
# An example holds data, not schemas: it stays as it is.
DATA = frozenset({"example", "default", "value"})


def to_3_0(document: dict[str, Any]) -> dict[str, Any]:
    """Return the same contract in the older words."""
    return {**_older(document), "openapi": VERSION}


def _older(node: Any) -> Any:
    if isinstance(node, list):
        return [_older(each) for each in node]
    if not isinstance(node, dict):
        return node
    result = {name: value if name in DATA else _older(value) for name, value in node.items()}
    return _nullable(_bounds(result))


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = schema.get("type")
    if isinstance(kinds, list):
        rest = [kind for kind in kinds if kind != "null"]
        schema = {**schema, "type": rest[0], **({"nullable": True} if "null" in kinds else {})}
    for word in ("oneOf", "anyOf"):
        options = schema.get(word)
        if isinstance(options, list) and {"type": "null"} in options:
            rest = [option for option in options if option != {"type": "null"}]
            left = {name: value for name, value in schema.items() if name != word}
            schema = {**left, "nullable": True, **({"allOf": rest} if len(rest) == 1 else {word: rest})}
    return schema


def _bounds(schema: dict[str, Any]) -> dict[str, Any]:
    for word, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        value = schema.get(word)
        if isinstance(value, int | float) and not isinstance(value, bool):
            schema = {**schema, plain: value, word: True}
    if "const" in schema and "properties" not in schema:
        schema = {name: value for name, value in schema.items() if name != "const"} | {
            "enum": [schema["const"]]
        }
    return schema
