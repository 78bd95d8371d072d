"""Patterns, by an engine whose time grows with the text and never explodes, and formats."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

import re2
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from domain.forms.errors import SchemaPattern
from domain.forms.rules.repeats import check_repeats
from domain.policy import limits

FILE: Final = "file-id"
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
TIME: Final = re.compile(r"\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-;=?-\[\]_a-z~]+")
# What RE2 takes and ECMA-262, by which browsers check the same, does not, or takes for something else.
ONLY_RE2: Final = re.compile(r"\\[AzCQEa]|\\p[A-Z]|(?<!\\)\(\?(?!:|<[A-Za-z])|(?<!\\)\[\[:")
ESCAPED: Final = re.compile(r"\\\\")


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = limits.FORM_PATTERN_BYTES_MAX
    return re2.compile(pattern, options)


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that can't be searched for in linear time, or that takes a browser for ever or means something
    else to it.

    :raises SchemaPattern: telling why
    """
    if len(pattern) > limits.FORM_PATTERN_LENGTH_MAX:
        raise SchemaPattern(because=f"longer than {limits.FORM_PATTERN_LENGTH_MAX} characters")
    if (found := ONLY_RE2.search(ESCAPED.sub("..", pattern))) is not None:
        raise SchemaPattern(because=f"{found[0]} is not the same to every client")
    try:
        _compiled(pattern)
    except re2.error as error:
        because = error.args[0] if error.args else "not understood"
        told = because.decode(errors="replace") if isinstance(because, bytes) else str(because)
        raise SchemaPattern(because=told) from error
    check_repeats(pattern)


def holds(pattern: str, text: str) -> bool:
    """Tell whether a pattern stands anywhere in a text, as the specification has it."""
    return _compiled(pattern).search(text) is not None


def _is_date(text: str) -> bool:
    return DATE.fullmatch(text) is not None and _reads(date.fromisoformat, text)


def _is_time(text: str) -> bool:
    return TIME.fullmatch(text) is not None and _reads(time.fromisoformat, text)


def _is_instant(text: str) -> bool:
    day, _, hour = text.partition("T")
    return _is_date(day) and _is_time(hour) and _reads(datetime.fromisoformat, text)


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _is_uri(text: str) -> bool:
    return URI.fullmatch(text) is not None and _reads(urlsplit, text)


def _is_uuid(text: str) -> bool:
    return UUID.fullmatch(text) is not None


def _reads(read: Callable[[str], Any], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


FORMATS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "date": _is_date,
        "time": _is_time,
        "date-time": _is_instant,
        "email": _is_email,
        "uri": _is_uri,
        "uuid": _is_uuid,
        FILE: _is_uuid,
    }
)
