from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.forms.errors import HintsRefused, SchemaPattern, SchemaRefused
from domain.forms.rules.hints import check_hints, fitting, hidden, missing
from domain.forms.rules.patterns import check_pattern
from domain.forms.rules.schemas import KEYWORDS, check_schema

TEXT = {"type": "string"}


def form(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties or {"a": TEXT}}


def nested(levels: int) -> dict[str, Any]:
    inner: dict[str, Any] = TEXT
    for _ in range(levels):
        inner = {"not": inner}
    return form(a=inner)


def laughing(levels: int) -> dict[str, Any]:
    """Few schemas that come to very many once references are followed."""
    defined = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(levels)}
    return {**form(a={"$ref": "#/$defs/d0"}), "$defs": {**defined, f"d{levels}": TEXT}}


def leading_on(levels: int, inside: int = 0) -> dict[str, Any]:
    """Definitions that lead from one to the next, each with more schemas inside of each other."""

    def inner(then: dict[str, Any]) -> dict[str, Any]:
        for _ in range(inside):
            then = {"not": then}
        return then

    defined = {f"d{n}": inner({"$ref": f"#/$defs/d{n + 1}"}) for n in range(levels)}
    return {**form(a={"$ref": "#/$defs/d0"}), "$defs": {**defined, f"d{levels}": TEXT}}


FILES = {"prefixItems": [{"type": "integer"}], "items": {**TEXT, "format": "file-id"}}
HOSTILE = [
    ([], "schema_no_object", ""),
    (TEXT, "schema_no_object", ""),
    ({"type": "object", "properties": {}}, "schema_no_object", ""),
    ({"type": ["object"], "properties": {"a": TEXT}}, "schema_no_object", ""),
    ({**form(), "$schema": "http://json-schema.org/draft-07/schema#"}, "schema_dialect_unknown", "/$schema"),
    (form(a={"$ref": "https://example.org/schema.json"}), "schema_reference_refused", "/properties/a/$ref"),
    (form(a={"$ref": "file:///etc/passwd"}), "schema_reference_refused", "/properties/a/$ref"),
    (form(a={"$ref": "#"}), "schema_reference_refused", "/properties/a/$ref"),
    (form(a={"$ref": "#/properties/a"}), "schema_reference_refused", "/properties/a/$ref"),
    (form(a={"$ref": "#/$defs/none"}), "schema_reference_refused", "/properties/a/$ref"),
    (form(a={"$ref": ["#/$defs/a"]}), "schema_reference_refused", "/properties/a/$ref"),
    ({**form(), "$defs": {"a": {"$ref": "#/$defs/a"}}}, "schema_reference_refused", "/$defs/a/$ref"),
    (
        {**form(), "$defs": {"a": {"not": {"$ref": "#/$defs/b"}}, "b": {"items": {"$ref": "#/$defs/a"}}}},
        "schema_reference_refused",
        "/$defs/b/items/$ref",
    ),
    *(
        (form(a={keyword: "x"}), "schema_keyword_refused", f"/properties/a/{keyword}")
        for keyword in ("$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$defs", "$schema")
    ),
    (form(a={"unevaluatedProperties": False}), "schema_keyword_refused", "/properties/a/unevaluatedProperties"),
    (form(a={"definitions": {}}), "schema_keyword_refused", "/properties/a/definitions"),
    (form(a={"a/b": 1}), "schema_keyword_refused", "/properties/a/a~1b"),
    (nested(20), "schema_too_large", ""),
    (form(a={"default": "x" * 70_000}), "schema_too_large", ""),
    (form(a={"allOf": [{}] * 700}), "schema_too_large", ""),
    (laughing(15), "schema_too_large", ""),
    (leading_on(590), "schema_too_large", "/$defs"),
    (leading_on(190), "schema_reference_refused", "/$defs/d16/$ref"),
    (leading_on(10, inside=5), "schema_too_large", ""),
    (form(a={"type": "array", **FILES}), "schema_file_misplaced", "/properties/a/prefixItems"),
    ({**form(), "required": [1, *map(str, range(9_000))]}, "schema_invalid", "/required"),
    (form(a={"type": [1, *map(str, range(9_000))]}), "schema_invalid", "/properties/a/type"),
    (
        form(a={"dependentRequired": {"b": [1, *map(str, range(9_000))]}}),
        "schema_invalid",
        "/properties/a/dependentRequired/b",
    ),
    (form(a={"maximum": 10**30}), "schema_number_too_large", "/properties/a/maximum"),
    (form(a={"enum": [[1e300]]}), "schema_number_too_large", "/properties/a/enum/0/0"),
    (form(a={"enum": list(range(1_001))}), "schema_too_large", ""),
    (form(a={"patternProperties": {f"^a{n}": {} for n in range(101)}}), "schema_too_large", ""),
    (form(**{f"a{n}": TEXT for n in range(201)}), "schema_too_large", "/properties"),
    (form(a={"pattern": "(?=a)b"}), "schema_pattern_refused", "/properties/a/pattern"),
    (form(a={"pattern": r"(a)\1"}), "schema_pattern_refused", "/properties/a/pattern"),
    (form(a={"pattern": "("}), "schema_pattern_refused", "/properties/a/pattern"),
    (form(a={"pattern": "a{1,1000}{1,1000}"}), "schema_pattern_refused", "/properties/a/pattern"),
    (form(a={"pattern": "a" * 201}), "schema_pattern_refused", "/properties/a/pattern"),
    (form(a={"pattern": r"\Aa\z"}), "schema_pattern_refused", "/properties/a/pattern"),
    (form(a={"patternProperties": {"(?!a)": {}}}), "schema_pattern_refused", "/properties/a/patternProperties/(?!a)"),
    (form(a={"format": "regex"}), "schema_format_unknown", "/properties/a/format"),
    (form(a={"format": ["date"]}), "schema_format_unknown", "/properties/a/format"),
    (form(a={"minLength": 10_001}), "schema_number_too_large", "/properties/a/minLength"),
    (form(a={"maxItems": 1e30}), "schema_number_too_large", "/properties/a/maxItems"),
    (form(__proto__=TEXT), "schema_name_refused", "/properties/__proto__"),
    (form(constructor=TEXT), "schema_name_refused", "/properties/constructor"),
    (form(**{"a b": TEXT}), "schema_name_refused", "/properties/a b"),
    (form(a={"not": {"type": "string", "format": "file-id"}}), "schema_file_misplaced", "/properties/a/not/format"),
    (form(a={"format": "file-id"}), "schema_file_misplaced", "/properties/a/format"),
    (form(a={"type": "text"}), "schema_invalid", "/properties/a/type"),
    (form(a={"minimum": "1"}), "schema_invalid", "/properties/a/minimum"),
    (form(a={"maxLength": -1}), "schema_invalid", "/properties/a/maxLength"),
    (form(a={"multipleOf": 0}), "schema_invalid", "/properties/a/multipleOf"),
    (form(a={"patternProperties": 5}), "schema_invalid", "/properties/a/patternProperties"),
    (form(a={"allOf": []}), "schema_invalid", "/properties/a/allOf"),
    (form(a=1), "schema_invalid", "/properties/a"),
]


@pytest.mark.parametrize(("schema", "code", "place"), HOSTILE)
def test_schema__hostile__is_refused_where_it_is_wrong(schema, code, place):
    with pytest.raises(SchemaRefused) as caught:
        check_schema(schema)

    told = caught.value.told()[0]
    assert (told["code"], told["pointer"]) == (code, f"/schema{place}")


EXPLODING = [
    *(r"^(a+)+$", r"(a|a)*b", r"(.*a){10,}", r"(\d+,?)+", r"(a|[ab])*b", r"(a?){30}a", r"(a{1,2}){30}$", r"(a*)*b"),
    *(r"(foo|fo)*$", r"(x(a|)(|a))*y", r"(a+b?a+)*$", r"(a+ba+)+$", r"^(\w+\s?)*$", r"^(?:(?<n>[a-z])|\w)+?$"),
    *(r"^([\p{L}]+[^\p{L}]?)*$", r"((é|[à-ỹ])*-?)*", r"^([/\w .-]*)*/?$", r"(\x61|a)*b", r"[^](a+)+$]", r"(()?a)*b"),
]
HARMLESS = [
    *(r"^[a-z]+$", r"^(\d+,)*\d+$", r"^([a-z]+ )*[a-z]+$", r"^[A-Z]{3}\d{5}$", r"^(foo|bar)+$", r"^(a|bc)*\b$"),
    *(r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", r"^[\w.+-]+@([\w-]+\.)+[\w-]{2,}$", r"^\p{L}+([ '-]\p{L}+)*$"),
    *(r"^(\d{1,3}\.){3}\d{1,3}$", r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", r"^(#[^#\]]*)*(\d{12};)*$"),
    *(r"^\(?\+?\d{1,3}\)?[- ]?(\d{3}[- ]?){2}\d{4}$", r"^(\p{L}+\s)*(?:, ?\w+){0,20}a{,3}$", r"^\s*(.*?)\s*$"),
]


@pytest.mark.parametrize("pattern", EXPLODING)
def test_pattern__that_reads_a_text_in_many_ways__is_refused_for_the_browsers(pattern):
    with pytest.raises(SchemaPattern):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", HARMLESS)
def test_pattern__that_reads_a_text_in_one_way__is_taken(pattern):
    check_pattern(pattern)


def test_schema__wrong_in_many_places__is_told_all_up_to_a_number():
    with pytest.raises(SchemaRefused) as caught:
        check_schema(form(**{f"a{n}": {"format": "none"} for n in range(90)}))

    assert len(caught.value.told()) == 50


def test_schema__of_some_definitions_used_twice__is_taken():
    address = {"type": "object", "properties": {"street": TEXT, "town": {"$ref": "#/$defs/name"}}}
    check_schema(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **form(
                home={"$ref": "#/$defs/address"}, work={"$ref": "#/$defs/address"}, proof={**TEXT, "format": "file-id"}
            ),
            "$defs": {"address": address, "name": {"type": "string", "pattern": r"^\p{L}+$"}},
        }
    )


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("a^(#/$", max_size=4) | st.just("#/$defs/a"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*sorted(KEYWORDS), "a", "$id"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(KEYWORDS)), ANYTHING, max_size=4))
def test_schema__of_anything__is_taken_or_refused_in_order(keywords):
    with suppress(SchemaRefused):
        check_schema({**keywords, "type": "object", "properties": {"a": keywords}})


PETS = form(has_pet={"type": "boolean"}, kind={"enum": ["cat", "dog"]}, breed=TEXT, name=TEXT)
CHAIN = {
    "by_field": {
        "kind": {"visible_if": {"field": "has_pet", "any_of": [True]}, "required": True},
        "breed": {"visible_if": {"field": "kind", "any_of": ["dog"]}},
    }
}


def test_hints__without_an_order__say_that_of_the_schema():
    assert check_hints({"order": ["name"]}, PETS) == {"order": ["name", "has_pet", "kind", "breed"], "by_field": {}}


@pytest.mark.parametrize(
    ("hints", "place"),
    [
        ({"order": ["a"]}, "/order/0"),
        ({"order": ["kind", "kind"]}, "/order/1"),
        ({"by_field": {"a": {}}}, "/by_field/a"),
        ({"by_field": {"kind": {"required": True}}}, "/by_field/kind/required"),
        ({"by_field": {"kind": {"visible_if": {"field": "a", "any_of": [1]}}}}, "/by_field/kind/visible_if/field"),
        ({"by_field": {"name": {"visible_if": {"field": "kind", "any_of": [1]}}}}, "/by_field/name/visible_if"),
        ({"by_field": {"kind": {"visible_if": {"field": "kind", "any_of": [1]}}}}, "/by_field/kind/visible_if"),
        (
            {"by_field": {**CHAIN["by_field"], "has_pet": {"visible_if": {"field": "breed", "any_of": ["x"]}}}},
            "/by_field/kind/visible_if",
        ),
    ],
)
def test_hints__that_fit_no_field__are_refused(hints, place):
    with pytest.raises(HintsRefused) as caught:
        check_hints(hints, {**PETS, "required": ["name"]})

    assert caught.value.told()[0]["pointer"] == f"/hints{place}"


def test_hints__for_another_schema__keep_what_fits():
    by_field = {"kind": {**CHAIN["by_field"]["kind"], "help": "Cats too."}, "breed": CHAIN["by_field"]["breed"]}
    without = form(kind=TEXT, breed=TEXT)

    kept = fitting({"order": ["has_pet", "breed", "kind"], "by_field": {**by_field, "has_pet": {"help": "?"}}}, without)

    assert kept == {
        "order": ["breed", "kind"],
        "by_field": {"kind": {"help": "Cats too."}, "breed": CHAIN["by_field"]["breed"]},
    }
    assert fitting(CHAIN, {**PETS, "required": ["kind"]})["by_field"] == {**CHAIN["by_field"], "kind": {}}
    assert fitting(CHAIN, PETS) == {"order": [], **CHAIN}


@pytest.mark.parametrize(
    ("answers", "out", "wanting"),
    [
        ({}, {"kind", "breed"}, []),
        ({"has_pet": 1, "kind": "dog", "breed": "x"}, {"kind", "breed"}, []),  # 1 is not true
        ({"has_pet": True}, {"breed"}, ["kind"]),
        ({"has_pet": True, "kind": "cat"}, {"breed"}, []),
        ({"has_pet": True, "kind": "dog"}, set(), []),
        ({"has_pet": False, "kind": "dog", "breed": "x"}, {"kind", "breed"}, []),  # what is hidden hides others
    ],
)
def test_conditions__one_after_the_other__hide_what_is_not_asked(answers, out, wanting):
    assert (hidden(CHAIN, answers), missing(CHAIN, answers)) == (out, wanting)
