"""Request bodies: strict JSON within limits."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import BaseParser

from api import errors, problems
from domain.policy import limits


class JSONParser(BaseParser):
    """Reads one JSON document: UTF-8, no NUL characters, no NaN, limited size and depth."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the parsed document.

        :raises PayloadTooLarge: over `limits.BODY_BYTES_MAX` bytes
        :raises Malformed: if it is no JSON, holds NUL characters or is nested too deep
        """
        body = read_body(stream)
        limit = getattr((parser_context or {}).get("view"), "body_limit", limits.BODY_BYTES_MAX)
        if len(body) > limit:
            raise errors.too_large(limit)
        try:
            data = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise problems.Malformed(f"The body is not valid JSON: {error}.") from error
        _check(data, limits.BODY_DEPTH_MAX)
        return data


class MergePatchParser(JSONParser):
    """The same under the media type of RFC 7396."""

    media_type = "application/merge-patch+json"


def read_body(stream: Any) -> bytes:
    """Return the request's bytes.

    :raises PayloadTooLarge: over the limit
    """
    try:
        return bytes(stream.body) if hasattr(stream, "body") else bytes(stream.read())
    except RequestDataTooBig as error:
        raise errors.too_large() from error


def _check(value: Any, depth: int) -> None:
    """Refuse text that PostgreSQL can't store and nesting that no resource has."""
    if isinstance(value, str):
        if "\x00" in value:
            raise problems.Malformed("NUL characters are not allowed.")
        return
    if not isinstance(value, dict | list):
        return
    if depth == 0:
        raise problems.Malformed(f"The body is nested deeper than {limits.BODY_DEPTH_MAX} levels.")
    if isinstance(value, dict):
        for name in value:
            _check(name, depth)
    for inner in value.values() if isinstance(value, dict) else value:
        _check(inner, depth - 1)
