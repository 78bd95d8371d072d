import re

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from api.openapi.catalogue import problems
from api.openapi.document import document
from api.openapi.refusals import NAMES
from domain.policy.permissions import MATRIX
from tests.contract.operations import examples, operations, resolve, strings

OPERATIONS = operations(document())
PROBLEM = {"$ref": "#/components/schemas/Problem"}
HASHED = re.compile(r"[a-z][0-9A-F][0-9a-f]{2}Enum$")
# The object stands in the body, or is the caller.
NAMES_AN_OBJECT = {
    "explainPermission",
    "getMyTranscript",
    "getMyDashboard",
    "listMyNextOfferings",
    "getMyCalendarFeed",
    "revokeMyCalendarFeed",
}


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_operation__has_a_name_a_group_and_words(contract, operation):
    groups = {tag["name"] for tag in contract["tags"]}

    assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", operation.body["operationId"])
    assert len(operation.body["tags"]) == 1
    assert set(operation.body["tags"]) <= groups
    assert 3 <= len(operation.body["summary"]) <= 60
    assert not operation.body["summary"].endswith(".")
    assert operation.body["description"].strip()


def test_operation_ids__are_unique():
    ids = [operation.body["operationId"] for operation in OPERATIONS]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_operation__says_who_may_call_it(operation):
    permission, security = operation.body["x-required-permission"], operation.body["security"]

    assert security in ([], [{"bearerAuth": []}])
    assert "**Who" in operation.body["description"]
    if permission is not None:
        assert security
        assert permission in MATRIX
        assert f"`{permission}`" in operation.body["description"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_operation__refuses_by_shared_problem_answers(contract, operation):
    refusals = {code: body for code, body in operation.body["responses"].items() if int(code) >= 400}

    assert {"400", "406", "429", "500", "503"} <= set(refusals)
    assert ("401" in refusals) >= bool(operation.body["security"])
    assert ("403" in refusals) >= (operation.body["x-required-permission"] is not None)
    asks_about_an_object = "{" in operation.path or operation.body["operationId"] in NAMES_AN_OBJECT
    assert ("404" in refusals) == asks_about_an_object
    for code, body in refusals.items():
        assert body == {"$ref": f"#/components/responses/{NAMES[int(code)]}"}
        content = resolve(contract, body)["content"]
        assert set(content) == {"application/problem+json"}
        assert content["application/problem+json"]["schema"] == PROBLEM


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_operation__shows_examples_that_fit(contract, operation):
    found = list(examples(contract, operation))
    components = {"components": contract["components"]}

    for code in ("request", *(code for code, body in operation.body["responses"].items() if "content" in body)):
        if code != "request" or "requestBody" in operation.body:
            assert any(each.where.startswith(f"{operation} {code} ") for each in found), f"no example: {code}"
    for each in found:
        validator = Draft202012Validator({**each.schema, **components}, format_checker=FormatChecker())
        assert [error.message for error in validator.iter_errors(each.value)] == [], each.where


def test_enumerations__have_names_that_mean_something(contract):
    assert [name for name in contract["components"]["schemas"] if HASHED.search(name)] == []


def test_enumerations__stand_in_one_place(contract):
    named = [set(schema["enum"]) for schema in contract["components"]["schemas"].values() if "enum" in schema]
    spelled_out = [
        name
        for component, schema in contract["components"]["schemas"].items()
        for name, inner in schema.get("properties", {}).items()
        if "enum" in inner or "enum" in inner.get("items", {})
    ]

    assert len(named) == len({frozenset(values) for values in named})
    assert spelled_out == []


def test_problem_codes__are_all_told_with_their_status(contract):
    told = {name: body["description"] for name, body in contract["components"]["responses"].items()}

    for row in problems():
        if row["status"] in NAMES and NAMES[row["status"]] in told:
            assert f"`{row['code']}`" in told[NAMES[row["status"]]]


def test_document__names_no_outside_place(contract):
    places = {place for text in strings(contract) for place in re.findall(r"https?://([^/\s\"'>]+)", text)}

    assert places <= {"cms.example.edu"}


def test_operations__that_link_content__are_neither_rehearsed_nor_replayed():
    linking = [each for each in OPERATIONS if "FileLink" in str(each.body["responses"].get("200"))]

    assert len(linking) == len([each for each in OPERATIONS if each.path.endswith("/link")]) > 0
    for each in linking:
        names = {parameter["$ref"].rsplit("/", 1)[1] for parameter in each.body["parameters"] if "$ref" in parameter}
        assert names.isdisjoint({"Prefer", "IdempotencyKey", "IdempotencyKeyRequired"}), str(each)
