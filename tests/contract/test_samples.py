"""Every example beside a schema fits it, formats included: of bodies, of parameters and of header fields."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from jsonschema_rs import Draft202012, Draft202012Validator, Registry

DOCUMENT = "urn:contract"


def samples(node: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield where a schema stands that has examples beside it, and each of them."""
    if isinstance(node, dict):
        if "schema" in node and ("example" in node or "examples" in node):
            values = [node["example"]] if "example" in node else []
            for value in (*values, *(each["value"] for each in node.get("examples", {}).values())):
                yield f"{pointer}/schema", value
        for name, inner in node.items():
            yield from samples(inner, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    if isinstance(node, list):
        for number, inner in enumerate(node):
            yield from samples(inner, f"{pointer}/{number}")


def faults(document: dict[str, Any]) -> Iterator[str]:
    registry = Registry([(DOCUMENT, document)], draft=Draft202012)
    validators: dict[str, Draft202012Validator] = {}
    for pointer, value in samples(document):
        if pointer not in validators:
            schema = {"$ref": f"{DOCUMENT}#{pointer.replace('%', '%25').replace('{', '%7B').replace('}', '%7D')}"}
            validators[pointer] = Draft202012Validator(schema, validate_formats=True, registry=registry)
        yield from (f"{pointer}: {error.message}" for error in validators[pointer].iter_errors(value))


def test_examples__wherever_they_stand__fit_their_schemas(contract):
    assert list(faults(contract)) == []


def test_examples__of_bodies_parameters_and_header_fields__are_found(contract):
    places = [pointer for pointer, _ in samples(contract)]

    for part in ("/requestBody/", "/responses/", "/parameters/", "/headers/"):
        assert any(part in pointer for pointer in places), part


# The proof that these tests can fail.


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ({"name": "day", "in": "query", "schema": {"type": "string", "format": "date"}}, "yesterday"),
        ({"schema": {"type": "string", "format": "date-time"}}, "2026-03-02 noon"),
        ({"schema": {"type": "string", "format": "uri"}}, "no address"),
        ({"schema": {"$ref": "#/components/schemas/Problem"}}, {"status": "400"}),
    ],
    ids=["parameter", "instant", "address", "reference"],
)
def test_example__that_does_not_fit__is_reported(contract, place, wrong):
    path = next(iter(contract["paths"]))
    for how in ({"example": wrong}, {"examples": {"one": {"value": wrong}}}):
        planted = {"paths": {path: deepcopy(place) | how}, "components": contract["components"]}

        found = [fault for fault in faults(planted) if fault.startswith("/paths/")]

        assert found
