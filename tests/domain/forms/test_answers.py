from itertools import count
from time import thread_time
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from domain.forms.errors import AnswersRefused, AnswersTooCostly, AnswersTooLarge, TooManyFiles
from domain.forms.rules.answers import asks_for_files, check_answers, files_of
from domain.forms.rules.hints import check_hints
from domain.forms.rules.schemas import DATA, KEYWORDS, NAMED, ONE, PLAIN, SEVERAL, check_schema
from domain.forms.rules.values import merged

FILE = {"type": "string", "format": "file-id"}
ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a34"
NUMBERS, LETTERS = {"type": "number"}, {"pattern": "^[a-z]*$"}

# What each keyword takes, and what it does not: the words of the specification, one line for each.
CASES: list[tuple[dict[str, Any], list[Any], list[Any]]] = [
    ({"type": "integer"}, [1, 1.0, -3], [1.5, "1", True, None]),
    ({"type": ["string", "null"]}, ["", None], [1, False]),
    ({"enum": [1, "a", None, {"b": [1]}]}, [1.0, "a", None, {"b": [1]}], [True, "A", {"b": [2]}]),
    ({"const": False}, [False], [0, None]),
    ({"multipleOf": 0.01}, [0.07, 19.99, 3, "x"], [0.075]),
    ({"minimum": 1, "maximum": 3}, [1, 3, "x"], [0.9, 4]),
    ({"exclusiveMinimum": 1, "exclusiveMaximum": 3}, [2], [1, 3]),
    ({"minLength": 2, "maxLength": 3}, ["ab", "\U0001f600\U0001f600", 1], ["a", "abcd"]),
    ({"pattern": "b+"}, ["abc", 5], ["ac"]),  # not anchored
    ({"pattern": "^b+$"}, ["bb"], ["abc", "b\n"]),
    ({"format": "date"}, ["2026-02-28", 5], ["2026-02-30", "2026-2-3", "20260203"]),
    ({"format": "time"}, ["10:00:00Z", "10:00:00.5+07:00"], ["10:00", "25:00:00Z"]),
    ({"format": "date-time"}, ["2026-02-28T10:00:00Z"], ["2026-02-28 10:00:00Z", "2026-02-30T10:00:00Z"]),
    ({"format": "email"}, ["a@example.org"], ["a@", "a b@example.org"]),
    ({"format": "uri"}, ["https://example.org/a?b=c#d", "mailto:a@example.org"], ["example.org", "http://a b"]),
    ({"format": "uuid"}, [ID], [ID[:-1]]),
    ({"items": NUMBERS, "minItems": 1, "maxItems": 2}, [[1], [1, 2], "x"], [[], [1, 2, 3], ["a"]]),
    ({"prefixItems": [NUMBERS], "items": False}, [[1], []], [["a"], [1, 2]]),
    ({"contains": NUMBERS, "minContains": 2, "maxContains": 3}, [[1, "a", 2]], [[1], [1, 2, 3, 4]]),
    ({"uniqueItems": True}, [[1, True, "1"], [[1], [2]]], [[1, 1.0], [{"a": 1, "b": 2}, {"b": 2, "a": 1}]]),
    ({"properties": {"b": NUMBERS}, "required": ["b"]}, [{"b": 1}, "x"], [{}, {"b": "c"}]),
    ({"patternProperties": {"^b": NUMBERS}}, [{"b1": 1, "c": "d"}], [{"b1": "c"}]),
    ({"additionalProperties": False, "properties": {"b": True}}, [{"b": 1}], [{"c": 1}]),
    ({"additionalProperties": NUMBERS, "patternProperties": {"^b": {}}}, [{"b": "x", "c": 1}], [{"c": "x"}]),
    ({"propertyNames": LETTERS}, [{"ab": 1}], [{"A": 1}]),
    ({"minProperties": 1, "maxProperties": 2}, [{"b": 1}], [{}, {"b": 1, "c": 2, "d": 3}]),
    ({"dependentRequired": {"b": ["c"]}}, [{"b": 1, "c": 2}, {}], [{"b": 1}]),
    ({"dependentSchemas": {"b": {"required": ["c"]}}}, [{"b": 1, "c": 2}, {}], [{"b": 1}]),
    ({"allOf": [NUMBERS, {"minimum": 3}]}, [3], [2, "x"]),
    ({"anyOf": [NUMBERS, {"type": "null"}]}, [3, None], ["x"]),
    ({"oneOf": [{"minimum": 3}, {"maximum": 5}]}, [2, 6], [4]),
    ({"not": NUMBERS}, ["x"], [1]),
    ({"if": NUMBERS, "then": {"minimum": 3}, "else": {"type": "string"}}, [3, "x"], [2, None]),
    ({"$ref": "#/$defs/small"}, [1], [11, "x"]),
]
NOTES = {"title": "A", "description": "B", "$comment": "C", "default": 1, "examples": [2]}
WORDLESS = {"deprecated": True, "readOnly": False, "writeOnly": False}  # annotations: they refuse nothing
DEFINED = {"$defs": {"small": {"type": "integer", "maximum": 10}}}


def form(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": schema}, **DEFINED}


def taken(schema: dict[str, Any], answers: dict[str, Any]) -> bool:
    try:
        check_answers(schema, {}, answers, cpu=thread_time)
    except AnswersRefused:
        return False
    return True


@pytest.mark.parametrize(("schema", "valid", "invalid"), CASES)
def test_answers__to_each_keyword__are_taken_as_the_specification_says(schema, valid, invalid):
    check_schema(form({**schema, **NOTES, **WORDLESS}))

    told = [taken(form({**schema, **NOTES, **WORDLESS}), {"a": each}) for each in (*valid, *invalid)]

    assert told == [True] * len(valid) + [False] * len(invalid)


def test_cases__together__show_every_keyword_that_is_taken():
    shown = {keyword for schema, _, _ in CASES for keyword in schema} | set(NOTES) | set(WORDLESS) | set(DEFINED)

    assert shown | {"$schema"} == ONE | NAMED | SEVERAL | DATA | PLAIN | KEYWORDS


# Where the library itself is right: no patterns that explode, no fractions, no formats.
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.sampled_from(["", "a", "ab", "b\n"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "b1", "c"]), inner, max_size=3)
    ),
    max_leaves=8,
)
COMPARABLE = [
    schema for schema, _, _ in CASES if not {"format", "multipleOf"} & set(schema) and schema != {"pattern": "^b+$"}
]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(COMPARABLE), min_size=1, max_size=3), st.sampled_from(["allOf", "anyOf", "oneOf"]), VALUE
)
def test_answers__of_any_kind__are_judged_as_by_the_library_itself(schemas, keyword, value):
    schema = form({keyword: schemas})

    assert taken(schema, {"a": value}) == Draft202012Validator(schema).is_valid({"a": value})


def test_answers__wrong_in_many_places__are_told_all_with_their_places_up_to_a_number():
    schema = {**form({"items": {"maxLength": 3}}), "required": ["a", "b"], "additionalProperties": False}

    with pytest.raises(AnswersRefused) as caught:
        check_answers(schema, {}, {"a": ["ok", "long"], "c": 1}, cpu=thread_time)
    with pytest.raises(AnswersRefused) as many:
        check_answers(schema, {}, {"a": ["long"] * 90, "b": 1}, cpu=thread_time)

    told = {(each["pointer"], each["params"]["keyword"]) for each in caught.value.told()}
    assert told == {
        ("/answers/a/1", "maxLength"),
        ("/answers/b", "required"),
        ("/answers/c", "additionalProperties"),
    }
    assert len(many.value.told()) == 50


@pytest.mark.parametrize(
    ("answers", "of"),
    [
        ({"a": [[[[[[[[[[1]]]]]]]]]]}, "depth"),
        ({"a": ["x" * 9_000] * 20}, "bytes"),
        ({"a": [0] * 5_000}, "values"),
        ({"a": "x" * 10_001}, "characters"),
        ({"a": {"x" * 10_001: 1}}, "characters"),
    ],
)
def test_answers__more_than_any_form_asks_for__are_refused_before_they_are_looked_at(answers, of):
    with pytest.raises(AnswersTooLarge) as caught:
        check_answers(form({}), {}, answers, cpu=thread_time)

    assert caught.value.params["of"] == of


NO_NUMBERS = [{"a": [10**300]}, {"a": 2**53}, {"a": -1e300}]  # that every client, and the database, reads the same


@pytest.mark.parametrize("answers", [[], "x", None, {"a": "\x07"}, {"a": {"\x07": 1}}, *NO_NUMBERS])
def test_answers__no_object_or_with_what_no_screen_shows__are_refused(answers):
    with pytest.raises(AnswersRefused):
        check_answers(form({}), {}, answers, cpu=thread_time)


COSTLY = {
    "references": (
        {**form({"items": {"$ref": "#/$defs/many"}}), "$defs": {"many": {"anyOf": [{"const": n} for n in range(500)]}}},
        {"a": [-1] * 900},
    ),
    "names": (
        form({"patternProperties": {f"a{{0,900}}b{n}$": {} for n in range(100)}}),
        {"a": {f"{'a' * 500}{n}": n for n in range(200)}},
    ),
    "patterns": (form({"allOf": [{"pattern": f"(.{{0,30}}x?){{5}}y{n}"} for n in range(100)]}), {"a": "x" * 10_000}),
}


@pytest.mark.parametrize("kind", COSTLY)
def test_answers__to_a_schema_as_bad_as_the_limits_allow__end_when_their_time_is_over(kind):
    schema, answers = COSTLY[kind]
    check_schema(schema)
    ticks = count()  # each look at the clock is a hundredth of a second

    with pytest.raises(AnswersTooCostly):
        check_answers(schema, {}, answers, cpu=lambda: next(ticks) / 100)

    assert next(ticks) < 30


def test_answers__with_what_is_not_shown__are_kept_without_it():
    schema = {
        "type": "object",
        "properties": {"pet": {"type": "boolean"}, "kind": {"enum": ["cat", "dog"]}},
        "required": ["pet"],
    }
    hints = check_hints(
        {"by_field": {"kind": {"visible_if": {"field": "pet", "any_of": [True]}, "required": True}}}, schema
    )

    assert check_answers(schema, hints, {"pet": False, "kind": "lion"}, cpu=thread_time) == {"pet": False}
    assert check_answers(schema, hints, {"pet": True, "kind": "cat"}, cpu=thread_time) == {"pet": True, "kind": "cat"}
    with pytest.raises(AnswersRefused) as caught:
        check_answers(schema, hints, {"pet": True}, cpu=thread_time)
    assert [each["pointer"] for each in caught.value.told()] == ["/answers/kind"]


ASKED: dict[str, Any] = {
    "pet": {"type": "boolean"},
    "kind": {"enum": ["cat", "dog", 1]},
    "weight": {"type": "number", "multipleOf": 0.01},
    "names": {"type": "array", "items": LETTERS, "uniqueItems": True},
}
CONDITIONS = {
    "kind": {"visible_if": {"field": "pet", "any_of": [True]}, "required": True},
    "weight": {"visible_if": {"field": "kind", "any_of": ["dog", 1]}},
}
GIVEN: dict[str, Any] = {
    "pet": st.booleans(),
    "kind": st.sampled_from(["cat", "dog", 1, 1.0]) | VALUE,
    "weight": st.integers(0, 10**6).map(lambda number: number / 100) | VALUE,
    "names": st.lists(st.sampled_from(["a", "ab", ""]), unique=True),
}


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries({}, optional=GIVEN))
def test_answers__once_taken__are_taken_for_ever_and_by_the_schema_alone(answers):
    schema = {"type": "object", "properties": ASKED, "additionalProperties": False}
    hints = check_hints({"by_field": CONDITIONS}, schema)
    try:
        kept = check_answers(schema, hints, answers, cpu=thread_time)
    except AnswersRefused:
        return

    stored = orjson.loads(orjson.dumps(kept))

    assert check_answers(schema, hints, stored, cpu=thread_time) == kept
    assert check_answers(schema, {}, stored, cpu=thread_time) == kept


def test_files__of_answers__are_each_named_once():
    schema = {"type": "object", "properties": {"cv": FILE, "more": {"items": FILE}, "name": {"type": "string"}}}
    other = ID.replace("34", "35")

    assert (asks_for_files(schema), asks_for_files(form({}))) == (True, False)
    assert files_of(schema, {"cv": ID.upper(), "more": [ID, other], "name": ID}) == [("cv", ID), ("more", other)]
    assert files_of(schema, {"more": "no list"}) == []
    with pytest.raises(TooManyFiles):
        check_answers(schema, {}, {"more": [f"{ID[:-2]}{n}" for n in range(10, 31)]}, cpu=thread_time)


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ({}, {"a": {"b": 1, "c": [1, 2]}, "d": "x"}),
        ({"a": {"b": None, "e": {"f": None}}}, {"a": {"c": [1, 2], "e": {}}, "d": "x"}),
        ({"a": {"c": [None]}, "d": None, "none": None}, {"a": {"b": 1, "c": [None]}}),
        ({"a": False, "d": {"x": None, "y": 1}}, {"a": False, "d": {"y": 1}}),
    ],
)
def test_answers__of_a_draft__are_merged_as_rfc_7396_says(change, result):
    there = {"a": {"b": 1, "c": [1, 2]}, "d": "x"}

    assert merged(there, change) == result
    assert there == {"a": {"b": 1, "c": [1, 2]}, "d": "x"}
