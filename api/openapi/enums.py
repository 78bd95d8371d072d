"""One component per enumeration, named after the class that defines it."""

from enum import Enum, StrEnum
from functools import cache
from typing import Any

from django.db.models import Choices
from drf_spectacular.drainage import warn

from api.openapi.naming import article

Values = frozenset[Any]


@cache
def named() -> dict[Values, type[Enum]]:
    """Return every enumeration of the domain and the API, by its values."""
    found: dict[Values, type[Enum]] = {}
    for kind in _below(Enum):
        if kind.__module__.startswith(("domain.", "api.")) and len(kind):
            found.setdefault(frozenset(member.value for member in kind), kind)
    return found


def _below(kind: type[Enum]) -> list[type[Enum]]:
    return sorted(
        {deeper for inner in kind.__subclasses__() for deeper in (inner, *_below(inner))},
        key=lambda each: (each.__name__, each.__module__),
    )


def component(kind: type[Enum]) -> dict[str, Any]:
    """Return an enumeration's schema."""
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in kind.__name__).strip()
    own = kind.__doc__ or ""
    inherited = not own or own in {Choices.__doc__, Enum.__doc__, StrEnum.__doc__}
    text = f"{article(words).capitalize()}." if inherited else own.strip()
    return {"type": "string", "description": text, "enum": [member.value for member in kind]}


def name_all(document: dict[str, Any]) -> None:
    """Replace every spelled-out enumeration by a reference to its component."""
    schemas = document["components"].setdefault("schemas", {})
    used: dict[str, type[Enum]] = {}
    for node in _dicts(document):
        for key in ("schema", "items"):
            if isinstance(node.get(key), dict):
                node[key] = _named(node[key], used, where="")
        properties = node.get("properties")
        if isinstance(properties, dict):
            for name, schema in properties.items():
                if isinstance(schema, dict):
                    properties[name] = _named(schema, used, where=name)
    for name, kind in used.items():
        if name in schemas:
            warn(f'the enumeration "{name}" has the same name as a serializer\'s component')
        schemas[name] = component(kind)


def _named(schema: dict[str, Any], used: dict[str, type[Enum]], *, where: str) -> dict[str, Any]:
    schema.pop("x-spec-enum-id", None)
    if "enum" not in schema:
        return schema
    values = [value for value in schema["enum"] if value not in ("", None)]
    kind = named().get(frozenset(values))
    if kind is None:
        if where and len(values) > 1:
            warn(f'the values of "{where}" belong to no enumeration of the domain: {values}')
        return {**schema, "enum": values}
    used[kind.__name__] = kind
    nullable = None in schema["enum"] or "null" in schema.get("type", ())
    reference: dict[str, Any] = {"$ref": f"#/components/schemas/{kind.__name__}"}
    rest = {name: value for name, value in schema.items() if name not in {"enum", "type"}}
    if nullable:
        return {"oneOf": [reference, {"type": "null"}], **rest}
    return {"allOf": [reference], **rest} if rest else reference


def _dicts(node: Any) -> list[dict[str, Any]]:
    """Return every object of the document, the outer ones first."""
    found: list[dict[str, Any]] = []
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            found.append(each)
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return found
