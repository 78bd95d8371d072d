"""RFC 9457 problem documents: the refusals that belong to HTTP itself, and how every refusal is written."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

from api import metrics

CONTENT_TYPE = "application/problem+json"


class HttpProblem(Exception):
    """A refusal by the protocol rather than by a rule of the university. Subclasses own a code."""

    code: ClassVar[str] = ""
    status: ClassVar[int] = 400
    title: ClassVar[str] = ""
    description: ClassVar[str] = ""

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.detail = detail or self.description or self.title
        self.errors, self.headers = list(errors), dict(headers or {})
        super().__init__(self.detail)


class Malformed(HttpProblem):
    code, status, title = "malformed", 400, "The request can't be read"
    description = "Broken JSON, invalid UTF-8, NUL characters, or a request that breaks the protocol."


class InvalidQuery(HttpProblem):
    code, status, title = "invalid_query", 400, "The query string is not valid"
    description = "An unknown parameter or a bad value; `errors` name it and the valid ones."


class NotAuthenticated(HttpProblem):
    code, status, title = "not_authenticated", 401, "Log in first"
    description = "The operation needs an access token in `Authorization: Bearer …`."


class OriginNotAllowed(HttpProblem):
    code, status, title = "origin_not_allowed", 403, "Not from this page"
    description = (
        "A login in a cookie is only heeded from pages of this server and of the origins it allows (`Origin`)."
    )


class MethodNotAllowed(HttpProblem):
    code, status, title = "method_not_allowed", 405, "The method is not possible here"
    description = "`Allow` names the methods that are."


class NotAcceptable(HttpProblem):
    code, status, title = "not_acceptable", 406, "No acceptable representation"
    description = "The API answers in `application/json`."


class RequestTimeout(HttpProblem):
    code, status, title = "request_timeout", 408, "The request took too long"
    description = "The header or the body did not arrive in time. Send it again."


class LengthRequired(HttpProblem):
    code, status, title = "length_required", 411, "Content-Length is missing"
    description = "Bodies in chunks of unknown total length are not taken. Send `Content-Length`."


class PayloadTooLarge(HttpProblem):
    code, status, title = "payload_too_large", 413, "The body is too large"
    description = "`errors[0].params.limit` is the limit in bytes."


class UriTooLong(HttpProblem):
    code, status, title = "uri_too_long", 414, "The address is too long"
    description = "The request line is over the server's limit. Put long lists into several requests."


class RangeNotSatisfiable(HttpProblem):
    code, status, title = "range_not_satisfiable", 416, "There are no such bytes"
    description = "`Range` begins behind the end of the content."


class HeadersTooLarge(HttpProblem):
    code, status, title = "headers_too_large", 431, "The header fields are too large"
    description = "One header field, or all together, is over the server's limit."


class UnsupportedMediaType(HttpProblem):
    code, status, title = "unsupported_media_type", 415, "The body's media type is not supported"
    description = "Send `application/json`; `PATCH` also takes `application/merge-patch+json`, an import `text/csv`."


class ValidationFailed(HttpProblem):
    code, status, title = "validation_failed", 422, "Some fields are not valid"
    description = "`errors` point at each invalid field (RFC 6901) with a code, the words and the facts."


class PreconditionRequired(HttpProblem):
    code, status, title = "precondition_required", 428, "If-Match is missing"
    description = "Send the `ETag` that you read as `If-Match`, so that nobody's change is overwritten unseen."


class RateLimited(HttpProblem):
    code, status, title = "rate_limited", 429, "Too many requests"
    description = "Wait `Retry-After` seconds. `RateLimit-Policy`, if it is there, says the limit."


class DryRunImpossible(HttpProblem):
    code, status, title = "dry_run_impossible", 400, "This can't be rehearsed"
    description = (
        "What proves who somebody is, the bytes of a file, and addresses that give content to whoever has them, are "
        "never rehearsed. Leave `Prefer` out."
    )


class IdempotencyKeyRequired(HttpProblem):
    code, status, title = "idempotency_key_required", 422, "Idempotency-Key is missing"
    description = "This operation must carry an `Idempotency-Key`, so that a repetition has no second effect."


class InternalError(HttpProblem):
    code, status, title = "internal_error", 500, "Something went wrong on our side"
    description = "Nothing was changed. Quote `request_id` when you report it."


class BadGateway(HttpProblem):
    code, status, title = "bad_gateway", 502, "The API does not answer"
    description = (
        "It may be starting. Send it again after `Retry-After` seconds; a write with the same `Idempotency-Key` is "
        "done once."
    )


class GatewayTimeout(HttpProblem):
    code, status, title = "gateway_timeout", 504, "The API took too long"
    description = "What was asked may have been done. Look, or send it again with the same `Idempotency-Key`."


class Unavailable(HttpProblem):
    code, status, title = "unavailable", 503, "The service can't answer right now"
    description = "The database can't be reached, or is too busy. Try again after `Retry-After` seconds."


def answer(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    title: str,
    detail: str = "",
    errors: Sequence[Mapping[str, Any]] = (),
    params: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Write one problem document.

    Members: `type`, `title`, `status`, `detail`, `instance`, `code`, `request_id`, `params` (facts) and
    `errors` (`pointer` or `parameter`, `code`, `detail`, `params`). Source: RFC 9457.
    """
    metrics.refusals(code).inc()
    body = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail or title,
        "instance": escape_uri_path(request.path),
        "code": code,
        "request_id": getattr(request, "request_id", ""),
        "params": dict(params or {}),
        "errors": [{"pointer": None, "parameter": None, "params": {}, **error} for error in errors],
    }
    response = HttpResponse(
        orjson.dumps(body, default=str, option=orjson.OPT_UTC_Z), status=status, content_type=CONTENT_TYPE
    )
    response["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def answer_problem(request: HttpRequest, problem: HttpProblem) -> HttpResponse:
    """Write a protocol refusal."""
    return answer(
        request,
        status=problem.status,
        code=problem.code,
        title=problem.title,
        detail=problem.detail,
        errors=problem.errors,
        headers=problem.headers,
    )
