"""What can be written, and that every place where it can't is told."""

import jsonschema
import pytest
from hypothesis import given, settings

from api.openapi.expressions import SCHEMAS
from domain.policy import limits
from domain.requisites.errors import ExpressionInvalid
from domain.requisites.rules import document_of, read_expression, read_units
from tests.domain.requisites.samples import A, B, C, every, passed, points
from tests.domain.requisites.test_truth_tables import expressions

UNIT = {"kind": "unit", "unit_id": str(A)}
OTHER = {"kind": "unit", "unit_id": str(B)}
ASK = {"kind": "approval", "question": "May it be?"}


def faults(document):
    with pytest.raises(ExpressionInvalid) as refusal:
        read_expression(document)
    return [(each["pointer"], each["code"]) for each in refusal.value.told()]


def nested(depth):
    return UNIT if depth == 1 else {"kind": "all", "of": [nested(depth - 1)]}


def test_read__of_what_may_be_left_out__fills_it_in():
    document = {"kind": "all", "of": [UNIT, {"kind": "credit_points", "minimum": "50"}]}

    read = read_expression(document)

    assert read == every(passed(A), points("50.00"))
    assert document_of(read) == {
        "kind": "all",
        "of": [{**UNIT, "minimum_mark": None}, {"kind": "credit_points", "minimum": "50.00", "level": None}],
    }
    assert read_expression(None) is None


@pytest.mark.parametrize("mark", ["0", "100", "59.5", 60, 59.75])
def test_read__possible_mark__is_taken(mark):
    read = read_expression({**UNIT, "minimum_mark": mark})

    assert float(read.minimum_mark) == float(mark)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([], [("/expression", "part_invalid")]),
        ("unit", [("/expression", "part_invalid")]),
        ({}, [("/expression/kind", "part_incomplete")]),
        ({"kind": "nor", "of": [UNIT]}, [("/expression/kind", "unknown_part")]),
        ({"kind": ["all"], "of": [UNIT]}, [("/expression/kind", "unknown_part")]),
        ({"kind": "all"}, [("/expression/of", "part_incomplete")]),
        ({"kind": "all", "of": []}, [("/expression/of", "part_incomplete")]),
        ({"kind": "all", "of": UNIT}, [("/expression/of", "part_invalid")]),
        ({"kind": "all", "of": [UNIT], "not": 1}, [("/expression/not", "unknown_field")]),
        ({"kind": "all", "of": [UNIT], "a/b~": 1}, [("/expression/a~1b~0", "unknown_field")]),
        ({"kind": "all", "of": [UNIT, None]}, [("/expression/of/1", "part_invalid")]),
        ({"kind": "any", "of": [UNIT, OTHER, UNIT]}, [("/expression/of/2", "part_repeated")]),
        ({"kind": "any", "of": [UNIT, {**UNIT, "minimum_mark": "60"}]}, [("/expression/of/1", "part_repeated")]),
        ({"kind": "any", "of": [ASK, {**ASK, "question": " May it be? "}]}, [("/expression/of/1", "part_repeated")]),
        ({"kind": "at_least", "of": [UNIT]}, [("/expression/number", "part_incomplete")]),
        ({"kind": "at_least", "number": 0, "of": [UNIT]}, [("/expression/number", "part_invalid")]),
        ({"kind": "at_least", "number": 2, "of": [UNIT]}, [("/expression/number", "part_invalid")]),
        ({"kind": "at_least", "number": True, "of": [UNIT]}, [("/expression/number", "part_invalid")]),
        ({"kind": "at_least", "number": "1", "of": [UNIT]}, [("/expression/number", "part_invalid")]),
        ({"kind": "all", "number": 1, "of": [UNIT]}, [("/expression/number", "unknown_field")]),
        ({"kind": "unit"}, [("/expression/unit_id", "part_incomplete")]),
        ({"kind": "unit", "unit_id": "COS10009"}, [("/expression/unit_id", "part_invalid")]),
        ({"kind": "unit", "unit_id": 7}, [("/expression/unit_id", "part_invalid")]),
        ({"kind": "unit", "unit_id": None}, [("/expression/unit_id", "part_invalid")]),
        ({"kind": "course", "course_id": []}, [("/expression/course_id", "part_invalid")]),
        ({"kind": "credit_points", "minimum": "0"}, [("/expression/minimum", "part_invalid")]),
        ({"kind": "credit_points", "minimum": "1000.01"}, [("/expression/minimum", "part_invalid")]),
        ({"kind": "credit_points", "minimum": None}, [("/expression/minimum", "part_invalid")]),
        ({"kind": "credit_points", "minimum": "50", "level": 0}, [("/expression/level", "part_invalid")]),
        ({"kind": "credit_points", "minimum": "50", "level": "2"}, [("/expression/level", "part_invalid")]),
        ({"kind": "approval", "question": "  ? "}, [("/expression/question", "part_invalid")]),
        ({"kind": "approval", "question": "x" * 301}, [("/expression/question", "part_invalid")]),
        ({"kind": "approval", "question": "one\x00two"}, [("/expression/question", "part_invalid")]),
        ({"kind": "approval", "question": None}, [("/expression/question", "part_invalid")]),
        (nested(limits.REQUISITE_DEPTH_MAX + 1), [("/expression" + "/of/0" * 6, "expression_too_large")]),
        ({"kind": "any", "of": [UNIT] * 51}, [("/expression/of", "expression_too_large")]),
        (
            {"kind": "all", "of": [{"kind": "unit"}, {"kind": "any", "of": [{"kind": "x"}]}]},
            [("/expression/of/0/unit_id", "part_incomplete"), ("/expression/of/1/of/0/kind", "unknown_part")],
        ),
    ],
)
def test_read__what_says_nothing__names_every_place(document, expected):
    assert faults(document) == expected


@pytest.mark.parametrize(
    "mark",
    [
        "NaN",
        "Infinity",
        "-1",
        "100.01",
        "60.001",
        "1e1",
        "",
        " 60",
        "\uff16\uff10",
        "60\n",
        True,
        [],
        float("nan"),
        1e-7,
    ],
)
def test_read__impossible_mark__is_refused(mark):
    assert faults({**UNIT, "minimum_mark": mark}) == [("/expression/minimum_mark", "part_invalid")]


def test_read__of_too_many_parts__stops_there():
    few = {
        "kind": "all",
        "of": [{"kind": "unit", "unit_id": str(passed(A).unit_id)[:-3] + f"{n:03}"} for n in range(49)],
    }

    found = faults({"kind": "any", "of": [few, {**few, "kind": "any"}, few]})

    assert [code for _, code in found].count("expression_too_large") == 1
    assert len(found) == 1


def test_units__of_lists__are_distinct_and_others():
    with pytest.raises(ExpressionInvalid) as refusal:
        read_units([A, B, A, C], "/equivalent_unit_ids", unit_id=C, also=[B])

    assert [(each["pointer"], each["code"]) for each in refusal.value.told()] == [
        ("/equivalent_unit_ids/1", "part_repeated"),
        ("/equivalent_unit_ids/2", "part_repeated"),
        ("/equivalent_unit_ids/3", "names_itself"),
    ]


def fits(document):
    schema = {"$ref": "#/components/schemas/RequisiteExpression", "components": {"schemas": SCHEMAS}}
    return jsonschema.Draft202012Validator(schema).is_valid(document)


@settings(max_examples=100, deadline=None)
@given(expressions)
def test_document__of_any_expression__fits_the_declared_schema(expression):
    assert fits(document_of(expression))


@pytest.mark.parametrize(
    "document",
    [{}, {"kind": "nor"}, {"kind": "all", "of": []}, {"kind": "unit"}, {**UNIT, "x": 1}, {**UNIT, "minimum_mark": 60}],
)
def test_schema__does_not_fit__what_is_refused(document):
    assert not fits(document)
