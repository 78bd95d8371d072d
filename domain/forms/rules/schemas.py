"""Which schemas are taken: JSON Schema 2020-12 that leads nowhere else, and whose checking costs little."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from jsonschema import Draft202012Validator, FormatChecker

from domain.forms.errors import (
    SchemaDialect,
    SchemaFile,
    SchemaFormat,
    SchemaInvalid,
    SchemaKeyword,
    SchemaName,
    SchemaNoObject,
    SchemaNumber,
    SchemaPattern,
    SchemaReference,
    SchemaRefused,
    SchemaTooLarge,
)
from domain.forms.rules.patterns import FILE, FORMATS, check_pattern
from domain.forms.rules.values import count_values, depth_of, is_exact, pointer, walk
from domain.policy import limits
from domain.shared.errors import DomainError

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
# What every object of a browser's language has already.
TAKEN: Final = frozenset({"constructor", "prototype"})
LOCAL: Final = re.compile(rf"#/\$defs/({NAME.pattern})")

ONE: Final = frozenset(
    {"additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else"}
)  # keywords whose value is a schema
NAMED: Final = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
SEVERAL: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
DATA: Final = frozenset({"const", "enum", "default", "examples"})
LENGTHS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("minLength", "maxLength"), limits.FORM_TEXT_MAX),
    **dict.fromkeys(("minItems", "maxItems", "minContains", "maxContains"), limits.FORM_ITEMS_MAX),
    **dict.fromkeys(("minProperties", "maxProperties"), limits.FORM_ITEMS_MAX),
}
LISTED: Final = frozenset({"required", "type"})  # lists of names
PLAIN: Final = frozenset(
    {"$ref", "$comment", "type", "required", "dependentRequired", "pattern", "format", "uniqueItems", "multipleOf"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
    | {"title", "description", "deprecated", "readOnly", "writeOnly"}
)
AT_THE_ROOT: Final = frozenset({"$schema", "$defs"})
KEYWORDS: Final = ONE | NAMED | SEVERAL | DATA | PLAIN | AT_THE_ROOT | set(LENGTHS)
META: Final = Draft202012Validator(Draft202012Validator.META_SCHEMA, format_checker=FormatChecker(formats=()))
Place = tuple[str | int, ...]


def check_schema(schema: Any) -> None:
    """Refuse a schema that is none, leads out of itself or back into itself, or could cost much.

    :raises SchemaRefused: with everything that is wrong, up to a number
    """
    found = _first_faults(schema) or list(_faults(schema))[: limits.FORM_ERRORS_TOLD] or list(_invalid(schema))
    if found:
        raise SchemaRefused(causes=found)


def _at(error: DomainError, place: Place) -> DomainError:
    error.pointer = pointer(("schema", *place))
    return error


def _first_faults(schema: Any) -> list[DomainError]:
    """Return what keeps everything else from being looked at."""
    if not isinstance(schema, dict) or schema.get("type") != "object" or not _names(schema, "properties"):
        return [_at(SchemaNoObject(), ())]
    if (depth := depth_of(schema)) > limits.FORM_SCHEMA_DEPTH_MAX:
        return [_at(SchemaTooLarge(of="depth", limit=limits.FORM_SCHEMA_DEPTH_MAX, found=depth), ())]
    numbers = (place for value, place in walk(schema) if not is_exact(value))
    if inexact := [_at(SchemaNumber(limit=limits.FORM_NUMBER_MAX), place) for place in numbers]:
        return inexact[: limits.FORM_ERRORS_TOLD]
    if (size := len(orjson.dumps(schema))) > limits.FORM_SCHEMA_BYTES_MAX:
        return [_at(SchemaTooLarge(of="bytes", limit=limits.FORM_SCHEMA_BYTES_MAX, found=size), ())]
    if (nodes := sum(1 for _ in _schemas(schema, ()))) > limits.FORM_SCHEMA_NODES_MAX:
        return [_at(SchemaTooLarge(of="schemas", limit=limits.FORM_SCHEMA_NODES_MAX, found=nodes), ())]
    if schema.get("$schema", DIALECT) != DIALECT:
        return [_at(SchemaDialect(known=DIALECT), ("$schema",))]
    return []


def _faults(schema: dict[str, Any]) -> Iterator[DomainError]:
    values = patterns = 0
    for each, place in _schemas(schema, ()):
        if isinstance(each, dict):
            patterns += ("pattern" in each) + len(_names(each, "patternProperties"))
            values += sum(count_values(each[keyword]) for keyword in DATA & set(each))
            yield from _keyword_faults(each, place)
            yield from _list_faults(each, place)
            yield from _name_faults(each, place)
    if patterns > limits.FORM_PATTERNS_MAX:
        yield _at(SchemaTooLarge(of="patterns", limit=limits.FORM_PATTERNS_MAX, found=patterns), ())
    if values > limits.FORM_SCHEMA_VALUES_MAX:
        yield _at(SchemaTooLarge(of="values", limit=limits.FORM_SCHEMA_VALUES_MAX, found=values), ())
    yield from _reference_faults(schema)


def _schemas(schema: Any, place: Place) -> Iterator[tuple[Any, Place]]:
    """Yield a schema and all that are inside of it, each with its place."""
    yield schema, place
    for keyword, value in schema.items() if isinstance(schema, dict) else ():
        if keyword in ONE:
            yield from _schemas(value, (*place, keyword))
        elif keyword in NAMED and isinstance(value, dict):
            for name, each in value.items():
                yield from _schemas(each, (*place, keyword, name))
        elif keyword in SEVERAL and isinstance(value, list):
            for index, each in enumerate(value):
                yield from _schemas(each, (*place, keyword, index))


def _keyword_faults(schema: dict[str, Any], place: Place) -> Iterator[DomainError]:
    for keyword, value in schema.items():
        here = (*place, keyword)
        if keyword not in KEYWORDS or (keyword in AT_THE_ROOT and place):
            yield _at(SchemaKeyword(keyword=keyword[:100]), here)
        elif keyword in LENGTHS and isinstance(value, int | float) and value > LENGTHS[keyword]:
            yield _at(SchemaNumber(limit=LENGTHS[keyword]), here)
        elif keyword == "pattern" and isinstance(value, str):
            yield from _pattern_faults(value, here)
        elif keyword == "format" and not (isinstance(value, str) and value in FORMATS):
            yield _at(SchemaFormat(known=list(FORMATS)), here)
        elif keyword == "format" and value == FILE and not _may_be_file(schema, place):
            yield _at(SchemaFile(), here)
        elif keyword == "prefixItems" and _names(schema, "items").get("format") == FILE:
            yield _at(SchemaFile(), here)  # which of the items are files, nobody could tell


def _list_faults(schema: dict[str, Any], place: Place) -> Iterator[DomainError]:
    """Yield lists of names that hold anything else: the meta-schema compares such by twos, for minutes."""
    lists: list[tuple[Place, Any]] = [((keyword,), schema.get(keyword)) for keyword in LISTED]
    lists += [(("dependentRequired", name), names) for name, names in _names(schema, "dependentRequired").items()]
    for path, names in lists:
        if isinstance(names, list) and not all(isinstance(name, str) for name in names):
            yield _at(SchemaInvalid(keyword="type"), (*place, *path))


def _may_be_file(schema: dict[str, Any], place: Place) -> bool:
    inside = len(place) == 2 or (len(place) == 3 and place[2] == "items")
    return inside and place[0] == "properties" and schema.get("type") == "string"


def _pattern_faults(pattern: str, place: Place) -> Iterator[DomainError]:
    try:
        check_pattern(pattern)
    except SchemaPattern as error:
        yield _at(error, place)


def _name_faults(schema: dict[str, Any], place: Place) -> Iterator[DomainError]:
    for keyword in NAMED & set(schema):
        names = _names(schema, keyword)
        if len(names) > limits.FORM_PROPERTIES_MAX:
            yield _at(SchemaTooLarge(of=keyword, limit=limits.FORM_PROPERTIES_MAX, found=len(names)), (*place, keyword))
        for name in names:
            here = (*place, keyword, name)
            if keyword == "patternProperties":
                yield from _pattern_faults(name, here)
            elif NAME.fullmatch(name) is None or name in TAKEN:
                yield _at(SchemaName(), here)


def _names(schema: dict[str, Any], keyword: str) -> Mapping[str, Any]:
    found = schema.get(keyword)
    return found if isinstance(found, dict) else {}


@dataclass
class _References:
    """How many schemas each definition comes to, and how deep they are, references followed."""

    definitions: Mapping[str, Any]
    known: dict[str, tuple[int, int]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    faults: list[DomainError] = field(default_factory=list)

    def measure(self, schema: Any, place: Place) -> tuple[int, int]:
        """Return how many schemas are looked at for this one, and how deep; the definitions it carries left out."""
        found, deepest = 0, 0
        for each, here in _schemas(schema, place):
            if len(here) > 1 and here[0] == "$defs" and place == ():
                continue
            found += 1
            deepest = max(deepest, len(here) - len(place))
            if isinstance(each, dict) and "$ref" in each:
                more, deeper = self._referred(each["$ref"], (*here, "$ref"))
                found, deepest = found + more, max(deepest, len(here) - len(place) + deeper)
        return found, deepest

    def _referred(self, reference: Any, place: Place) -> tuple[int, int]:
        named = LOCAL.fullmatch(reference) if isinstance(reference, str) else None
        name = named[1] if named else ""
        if name not in self.definitions or name in self.open or len(self.open) > limits.FORM_SCHEMA_DEPTH_MAX:
            self.faults.append(_at(SchemaReference(), place))
            return 0, 0
        if name not in self.known:
            self.open.append(name)
            found, deepest = self.measure(self.definitions[name], ("$defs", name))
            self.known[name] = found, deepest + 1
            self.open.pop()
        return self.known[name]


def _reference_faults(schema: dict[str, Any]) -> Iterator[DomainError]:
    references = _References(_names(schema, "$defs"))
    found, deepest = references.measure(schema, ())
    for name in references.definitions:
        references.measure({"$ref": f"#/$defs/{name}"}, ("$defs", name))
    yield from references.faults
    if found > limits.FORM_SCHEMA_NODES_MAX:
        yield _at(SchemaTooLarge(of="schemas", limit=limits.FORM_SCHEMA_NODES_MAX, found=found), ())
    if deepest > limits.FORM_SCHEMA_REACH_MAX:
        yield _at(SchemaTooLarge(of="depth", limit=limits.FORM_SCHEMA_REACH_MAX, found=deepest), ())


def _invalid(schema: dict[str, Any]) -> Iterator[DomainError]:
    """Yield where the meta-schema refuses it, once for each place."""
    seen: set[tuple[str | int, ...]] = set()
    for error in META.iter_errors(schema):
        place = tuple(error.absolute_path)
        if place not in seen and len(seen) < limits.FORM_ERRORS_TOLD:
            seen.add(place)
            yield _at(SchemaInvalid(keyword=str(error.validator)), place)
