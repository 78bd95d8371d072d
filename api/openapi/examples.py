"""An example for every body: made-up values by field, put together as each schema says."""

from typing import Any

from api.openapi.values import OBJECTS, VALUES

JSON = ("application/json", "application/merge-patch+json")
UNKNOWN = object()
PATCHED = 2  # properties that the example of a patch changes


def add_all(document: dict[str, Any]) -> None:
    """Give every request and answer without an example one."""
    schemas = document["components"]["schemas"]
    for item in document["paths"].values():
        for method, operation in item.items():
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for body in bodies:
                for kind in JSON:
                    media = body.get("content", {}).get(kind)
                    if media is None or "example" in media or "examples" in media:
                        continue
                    patch = method == "patch" and body is bodies[0]
                    media["example"] = example(media["schema"], schemas, first=PATCHED if patch else None)


def example(
    schema: dict[str, Any],
    schemas: dict[str, Any],
    *,
    owner: str = "",
    name: str = "",
    first: int | None = None,
) -> Any:
    """Return a value that fits the schema. `owner` and `name` say of which component's which property."""
    if "$ref" in schema:
        component = schema["$ref"].rsplit("/", 1)[-1]
        if component in OBJECTS:
            return OBJECTS[component]
        inner = schemas[component]
        return example(inner, schemas, owner=owner if "enum" in inner else component, name=name, first=first)
    if "properties" not in schema and (found := _known(owner, name, schema)) is not UNKNOWN:
        return found
    for word in ("allOf", "oneOf", "anyOf"):
        if word in schema:
            return example(schema[word][0], schemas, owner=owner, name=name)
    if "properties" in schema:
        request = owner.endswith("Request")
        names = [each for each in schema["properties"] if request or each in schema.get("required", ())]
        return {each: example(schema["properties"][each], schemas, owner=owner, name=each) for each in names[:first]}
    if kind_of(schema) == "array":
        return [example(schema["items"], schemas, owner=owner, name=name)]
    return _plain(schema)


def kind_of(schema: dict[str, Any]) -> str:
    """Return the type, without null."""
    kind = schema.get("type", "object")
    return next(each for each in kind if each != "null") if isinstance(kind, list) else kind


def _known(owner: str, name: str, schema: dict[str, Any]) -> Any:
    """Return the value written down for a property: of the longest resource name that fits, or of any."""
    for prefix in sorted((each for each in VALUES if each and owner.startswith(each)), key=len, reverse=True):
        if name in VALUES[prefix]:
            return VALUES[prefix][name]
    found = VALUES[""].get(name, UNKNOWN)
    return UNKNOWN if kind_of(schema) == "array" and not isinstance(found, list) else found


def _plain(schema: dict[str, Any]) -> Any:
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "default" in schema:
        return schema["default"]
    kind = kind_of(schema)
    if kind == "string":
        return VALUES["format"].get(schema.get("format", ""), "text")
    return {"integer": schema.get("minimum", 1), "number": 1.5, "boolean": True, "object": {}}[kind]
