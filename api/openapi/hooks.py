"""The last touches to the whole document: names for enumerations, shared components, examples, groups."""

from typing import Any

from api.openapi import components, enums, examples, expressions, refusals
from api.openapi.naming import TAGS

PREFIX = "/api/v1"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def only_the_api(endpoints: list[Any], **kwargs: Any) -> list[Any]:
    """Keep the operations of this version: routes in their order, methods in one order."""
    kept = [each for each in endpoints if each[0] == PREFIX or each[0].startswith(f"{PREFIX}/")]
    place = {path: index for index, (path, *_) in reversed(list(enumerate(kept)))}
    return sorted(kept, key=lambda each: (place[each[0]], METHODS.index(each[2])))


def finish(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Complete the document."""
    own = result.setdefault("components", {})
    own["schemas"] = {**own.get("schemas", {}), **refusals.SCHEMAS, **expressions.SCHEMAS}
    own["parameters"] = {**own.get("parameters", {}), **components.PARAMETERS}
    own["headers"] = dict(components.HEADERS)
    own["responses"] = refusals.responses()
    own["securitySchemes"] = dict(components.SECURITY)
    enums.name_all(result)
    _drop_unused(result)
    examples.add_all(result)
    own["schemas"] = dict(sorted(own["schemas"].items()))
    result["tags"] = _tags(result)
    return result


def _tags(document: dict[str, Any]) -> list[dict[str, str]]:
    used = {
        tag for item in document["paths"].values() for operation in item.values() for tag in operation.get("tags", ())
    }
    known = [{"name": name, "description": text} for name, (text, _) in TAGS.items() if name in used]
    return [*known, *({"name": name, "description": f"{name}."} for name in sorted(used - set(TAGS)))]


def _drop_unused(document: dict[str, Any]) -> None:
    """Remove shared components that nothing refers to, until none is left."""
    own = document["components"]
    while True:
        used = set(_references(document))
        dead = [
            (kind, name)
            for kind in ("schemas", "parameters", "headers", "responses")
            for name in own[kind]
            if f"#/components/{kind}/{name}" not in used
        ]
        if not dead:
            return
        for kind, name in dead:
            del own[kind][name]


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in _references(value)]
    return [found for each in node for found in _references(each)] if isinstance(node, list) else []
