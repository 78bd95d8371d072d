"""The problem document and the answers that carry it: one per status, shared by all operations."""

from http import HTTPStatus
from typing import Any

from api.openapi.catalogue import codes_of, find_problem
from api.openapi.components import headers, ref
from api.problems import CONTENT_TYPE

NAMES = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    406: "NotAcceptable",
    409: "Conflict",
    412: "PreconditionFailed",
    413: "ContentTooLarge",
    415: "UnsupportedMediaType",
    422: "UnprocessableContent",
    428: "PreconditionRequired",
    429: "TooManyRequests",
    500: "InternalServerError",
    503: "ServiceUnavailable",
}
# The code that stands for its status in the example.
TYPICAL = {
    400: "invalid_query",
    401: "not_authenticated",
    403: "forbidden",
    409: "already_exists",
    422: "validation_failed",
}
MORE_HEADERS = {401: ("WwwAuthenticate",), 409: ("RetryAfter",), 429: ("RetryAfter",), 503: ("RetryAfter",)}
# Answered before the limit is asked, or without it.
UNCOUNTED = frozenset({401, 403, 406, 500, 503})
ERRORS: dict[int, dict[str, Any]] = {
    400: {
        "pointer": None,
        "parameter": "colour",
        "code": "unknown_parameter",
        "detail": "There is no parameter 'colour' here.",
        "params": {"valid": ["fields"]},
    },
    409: {
        "pointer": "/code",
        "parameter": None,
        "code": "already_exists",
        "detail": "Another one has the same code.",
        "params": {},
    },
    422: {
        "pointer": "/code",
        "parameter": None,
        "code": "required",
        "detail": "This field is required.",
        "params": {},
    },
}


def answer(status: int) -> dict[str, str]:
    """Return the shared answer of a status.

    :raises KeyError: for a status that no operation gives
    """
    return ref("responses", NAMES[status])


def responses() -> dict[str, Any]:
    """Return every shared answer."""
    return {name: _response(status) for status, name in NAMES.items()}


def _response(status: int) -> dict[str, Any]:
    codes = codes_of(status)
    names = ", ".join(f"`{code}`" for code in codes)
    counted = () if status in UNCOUNTED else ("RateLimitPolicy", "RateLimit")
    return {
        "description": f"{HTTPStatus(status).phrase}. `code` is one of: {names}.",
        "headers": headers("RequestId", *MORE_HEADERS.get(status, ()), *counted),
        "content": {CONTENT_TYPE: {"schema": ref("schemas", "Problem"), "example": _example(status, codes)}},
    }


def _example(status: int, codes: list[str]) -> dict[str, Any]:
    code = TYPICAL.get(status, codes[0])
    title = (find_problem(code) or {})["title"]
    return {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": title,
        "instance": "/api/v1/units",
        "code": code,
        "request_id": "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0aff",
        "params": {},
        "errors": [ERRORS[status]] if status in ERRORS else [],
    }


_CODE = {"type": "string", "pattern": "^[a-z0-9_]+$"}
_FACTS = {"type": "object", "additionalProperties": True}
_MAYBE_TEXT = {"type": ["string", "null"]}
SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "description": "Why a request was refused (RFC 9457).",
        "required": [
            "type", "title", "status", "detail", "instance", "code", "request_id", "params", "errors",
        ],
        "properties": {
            "type": {"type": "string", "format": "uri-reference", "description": "A page about this code."},
            "title": {"type": "string", "description": "The code in words, always the same."},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "description": "What happened this time, for people."},
            "instance": {"type": "string", "format": "uri-reference", "description": "The path asked for."},
            "code": {**_CODE, "description": "Stable, for programs. All of them: `GET /api/v1/meta/errors`."},
            "request_id": {"type": "string", "description": "Quote it when you report the problem."},
            "params": {**_FACTS, "description": "The facts behind `detail`."},
            "errors": {"type": "array", "items": ref("schemas", "ProblemError")},
        },
    },
    "ProblemError": {
        "type": "object",
        "description": "One thing that is wrong: a field of the body or a query parameter.",
        "required": ["pointer", "parameter", "code", "detail", "params"],
        "properties": {
            "pointer": {**_MAYBE_TEXT, "description": "The field in the body, as a JSON Pointer (RFC 6901)."},
            "parameter": {**_MAYBE_TEXT, "description": "The query parameter."},
            "code": _CODE,
            "detail": {"type": "string", "description": "What is wrong, for people."},
            "params": {**_FACTS, "description": "The facts, such as the valid values or a limit."},
        },
    },
}  # fmt: skip
