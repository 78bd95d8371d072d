"""Ways through an OpenAPI document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    body: dict[str, Any]

    def __str__(self) -> str:
        return str(self.body.get("operationId", f"{self.method} {self.path}"))


@dataclass(frozen=True)
class Example:
    """An example with the schema that it must fit."""

    where: str
    schema: dict[str, Any]
    value: Any


def operations(document: dict[str, Any]) -> list[Operation]:
    return [Operation(method, path, body) for path, item in document["paths"].items() for method, body in item.items()]


def resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference."""
    if "$ref" not in node:
        return node
    target: Any = document
    for step in node["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    return resolve(document, target)


def examples(document: dict[str, Any], operation: Operation) -> Iterator[Example]:
    """Yield the examples of an operation's request and of all its answers."""
    bodies = {"request": operation.body.get("requestBody", {}), **operation.body["responses"]}
    for name, node in bodies.items():
        for kind, media in resolve(document, node).get("content", {}).items():
            values = [media["example"]] if "example" in media else []
            values += [each["value"] for each in media.get("examples", {}).values()]
            for value in values:
                yield Example(f"{operation} {name} {kind}", media["schema"], value)


def strings(node: Any) -> Iterator[str]:
    """Yield every text of the document."""
    if isinstance(node, str):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from strings(inner)
