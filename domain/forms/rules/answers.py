"""Whether answers are what a schema asks for: in bounded time, by patterns that can't explode, told one by one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from fractions import Fraction
from itertools import islice
from typing import Any, Final

import orjson
from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError
from referencing import Registry

from domain.forms.errors import AnswerInvalid, AnswersRefused, AnswersTooCostly, AnswersTooLarge, TooManyFiles
from domain.forms.rules.hints import hidden, missing
from domain.forms.rules.patterns import FILE, FORMATS, holds
from domain.forms.rules.values import count_values, depth_of, is_exact, pointer, same, walk
from domain.policy import limits
from domain.shared.errors import DomainError
from domain.shared.texts import control_character

Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError]]
Cpu = Callable[[], float]  # seconds of processor time
ALONE: Final[Registry[Any]] = Registry()  # retrieves nothing
_until: ContextVar[tuple[Cpu, float]] = ContextVar("until")


def check_answers(schema: Mapping[str, Any], hints: Mapping[str, Any], answers: Any, *, cpu: Cpu) -> dict[str, Any]:
    """Return the answers to keep: without what the form does not show by its conditions.

    :raises AnswersTooLarge: if they are more, longer or deeper than any form asks for
    :raises AnswersRefused: pointing at each that is not what the form asks for
    :raises AnswersTooCostly: if checking takes too long
    """
    check_size(answers)
    dropped = hidden(hints, answers)
    kept = {name: value for name, value in answers.items() if name not in dropped}
    found: list[DomainError] = [_told(["answers", name], "required") for name in missing(hints, kept)]
    found += islice(_invalid(schema, kept, cpu), limits.FORM_ERRORS_TOLD)
    if found:
        raise AnswersRefused(causes=found)
    if len(files_of(schema, kept)) > limits.FORM_FILES_MAX:
        raise TooManyFiles(limit=limits.FORM_FILES_MAX, fields=["answers"])
    return kept


def check_size(answers: Any) -> None:
    """Refuse what no form asks for, before anything else looks at it. A draft is looked at no closer.

    :raises AnswersTooLarge: if they are more, longer or deeper
    :raises AnswersRefused: if they are no object, or hold what no screen shows, or no client reads again
    """
    if not isinstance(answers, dict):
        raise AnswersRefused(causes=[_told(["answers"], "type")])
    _check_amount("depth", limits.FORM_ANSWERS_DEPTH_MAX, depth_of(answers))
    _check_amount("values", limits.FORM_ANSWERS_VALUES_MAX, count_values(answers))
    for value, place in walk(answers):
        _check_value(value, ["answers", *place])
    _check_amount("bytes", limits.FORM_ANSWERS_BYTES_MAX, len(orjson.dumps(answers)))


def _check_amount(of: str, limit: int, found: int, place: Sequence[str | int] = ("answers",)) -> None:
    if found > limit:
        raise AnswersTooLarge(of=of, limit=limit, found=found, fields=[pointer(place)[1:]])


def _check_value(value: Any, place: list[str | int]) -> None:
    if not is_exact(value):
        raise AnswersRefused(causes=[_told(place, "inexact")])
    texts = [value] if isinstance(value, str) else list(value) if isinstance(value, dict) else []
    for text in texts:
        _check_amount("characters", limits.FORM_TEXT_MAX, len(text), place)
        if control_character(text, is_line=False) is not None:
            raise AnswersRefused(causes=[_told(place, "control_character")])


def files_of(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the files that answers name, each with its field, once."""
    found: dict[str, str] = {}
    for name, each in schema["properties"].items():
        if isinstance(each, dict) and name in answers:
            if each.get("format") == FILE:
                found.setdefault(answers[name].lower(), name)
            elif _items(each).get("format") == FILE and isinstance(answers[name], list):
                found |= {key.lower(): name for key in answers[name] if key.lower() not in found}
    return [(name, key) for key, name in found.items()]


def asks_for_files(schema: Mapping[str, Any]) -> bool:
    """Tell whether a schema asks for files."""
    return any(FILE in (each.get("format"), _items(each).get("format")) for each in _dicts(schema["properties"]))


def _items(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    items = schema.get("items")
    return items if isinstance(items, dict) else {}


def _dicts(properties: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (each for each in properties.values() if isinstance(each, dict))


def _invalid(schema: Mapping[str, Any], answers: dict[str, Any], cpu: Cpu) -> Iterator[DomainError]:
    token = _until.set((cpu, cpu() + limits.FORM_VALIDATION_SECONDS))
    try:
        for error in VALIDATOR(schema, registry=ALONE, format_checker=CHECKER).iter_errors(answers):
            yield _told(["answers", *error.absolute_path], str(error.validator or "false"), error.validator_value)
    finally:
        _until.reset(token)


def _told(place: list[Any], keyword: str, value: Any = None) -> AnswerInvalid:
    plain: dict[str, Any] = {"value": value} if isinstance(value, bool | int | float | str) else {}
    error = AnswerInvalid(WORDS.get(keyword, f"The answer does not meet `{keyword}`."), keyword=keyword, **plain)
    error.pointer = pointer(place)
    return error


WORDS: Final[Mapping[str, str]] = {
    "type": "The answer is of another type.",
    "required": "An answer is missing.",
    "enum": "The answer is none of those to choose from.",
    "additionalProperties": "The form does not ask for this.",
    "false": "The form does not ask for this.",
    "inexact": "The number is larger than can be kept exactly.",
    "control_character": "The text holds a character that can't be shown.",
}


def _in_time(keyword: Keyword) -> Keyword:
    """Let a keyword look at the time before it does anything.

    :raises AnswersTooCostly: once there is none left
    """

    def check(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        _look_at_the_time()
        yield from keyword(validator, value, instance, schema) or ()

    return check


def _look_at_the_time() -> None:
    cpu, until = _until.get()
    if cpu() > until:
        raise AnswersTooCostly(fields=["answers"])


def _matches(pattern: str, text: str) -> bool:
    """Search in time: the longest text and the costliest pattern take a fraction of it, many of them more."""
    _look_at_the_time()
    return holds(pattern, text)


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _matches(pattern, instance):
        yield ValidationError("no match")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for pattern, inner in patterns.items():
            for name, value in instance.items():
                if _matches(pattern, name):
                    yield from validator.descend(value, inner, path=name, schema_path=pattern)


def _additional(validator: Any, inner: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        for name, value in instance.items():
            if name in known or any(_matches(pattern, name) for pattern in patterns):
                continue
            if inner is False:
                yield ValidationError("unknown", path=(name,))
            else:
                yield from validator.descend(value, inner, path=name)


def _required(validator: Any, names: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        yield from (ValidationError("missing", path=(name,)) for name in names if name not in instance)


def _unique(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if wanted and isinstance(instance, list) and len({same(each) for each in instance}) < len(instance):
        yield ValidationError("twice")


def _multiple(validator: Any, step: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "number") and Fraction(repr(instance)) % Fraction(repr(step)):
        yield ValidationError("between")


def _one_of(validator: Any, values: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    wanted = same(instance)
    if all(same(each) != wanted for each in values):
        yield ValidationError("another")


def _const(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    return _one_of(validator, [value], instance, schema)


OWN: Final[Mapping[str, Keyword]] = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional,
    "required": _required,
    "uniqueItems": _unique,
    "multipleOf": _multiple,
    "enum": _one_of,
    "const": _const,
}
VALIDATOR: Final[Any] = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {name: _in_time(keyword) for name, keyword in {**dict(Draft202012Validator.VALIDATORS), **OWN}.items()},
)
CHECKER: Final = FormatChecker(formats=())
for _name, _is_such in FORMATS.items():
    CHECKER.checks(_name)(lambda value, looks=_is_such: not isinstance(value, str) or looks(value))
