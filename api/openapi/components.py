"""What operations share by reference: header fields, paging parameters, the problem document, the token."""

from typing import Any

from domain.policy import limits

Schema = dict[str, Any]
BEARER = "bearerAuth"


def ref(kind: str, name: str) -> dict[str, str]:
    """Return a reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def _header_parameter(name: str, text: str, *, required: bool = False, example: str = "", **schema: Any) -> Schema:
    return {
        "name": name,
        "in": "header",
        "description": text,
        **({"required": True} if required else {}),
        "schema": {"type": "string", **schema},
        **({"example": example} if example else {}),
    }


_MATCH = "The `ETag` that the decision rests on. If the object has changed since, the answer is 412."
_KEY = (
    "A value of the client's own, such as a UUID, one per intended effect. "
    f"The same key gets the first answer again for {limits.IDEMPOTENCY_HOURS} hours; "
    "with another body it is refused."
)
_KEY_SCHEMA: Schema = {"minLength": 1, "maxLength": limits.IDEMPOTENCY_KEY_MAX, "pattern": "^[ -~]+$"}
_KEY_EXAMPLE = "5b0c8a52-6a3c-4d0e-9c2e-0f7c5f3d1a77"
_TAG_EXAMPLE = '"3-9d1c6fb0a2e84c7715"'

PARAMETERS: dict[str, Schema] = {
    "RequestId": _header_parameter(
        "X-Request-ID",
        "The client's own id for this request: echoed and logged. Without one the server makes one.",
        pattern="^[A-Za-z0-9][A-Za-z0-9._:/+=@-]{7,127}$",
    ),
    "IfNoneMatch": _header_parameter(
        "If-None-Match",
        "The `ETag` that the client has. If nothing has changed, the answer is 304 without a body.",
        example=_TAG_EXAMPLE,
    ),
    "IfMatch": _header_parameter("If-Match", _MATCH, example=_TAG_EXAMPLE),
    "IfMatchRequired": _header_parameter(
        "If-Match", f"{_MATCH} Without it the answer is 428.", required=True, example=_TAG_EXAMPLE
    ),
    "IdempotencyKey": _header_parameter("Idempotency-Key", _KEY, example=_KEY_EXAMPLE, **_KEY_SCHEMA),
    "IdempotencyKeyRequired": _header_parameter(
        "Idempotency-Key", _KEY, required=True, example=_KEY_EXAMPLE, **_KEY_SCHEMA
    ),
    "Prefer": _header_parameter(
        "Prefer", "`dry-run` rehearses: the full answer, and nothing written (RFC 7240).", enum=["dry-run"]
    ),
    "Cursor": {
        "name": "cursor",
        "in": "query",
        "description": "Where the page begins: taken from `next` or `previous`, never made by the client.",
        "schema": {"type": "string", "minLength": 1},
    },
    "PageSize": {
        "name": "page_size",
        "in": "query",
        "description": "How many rows a page has at most.",
        "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": limits.PAGE_SIZE_MAX,
            "default": limits.PAGE_SIZE,
        },
    },
    "IncludeTotal": {
        "name": "include_total",
        "in": "query",
        "description": "Count the rows of all pages, as `total`.",
        "schema": {"type": "boolean", "default": False},
    },
}


def _header(text: str, example: str, **schema: Any) -> Schema:
    return {"description": text, "schema": {"type": "string", **schema}, "example": example}


HEADERS: dict[str, Schema] = {
    "ETag": _header("The strong tag of this representation, for `If-Match` and `If-None-Match`.", _TAG_EXAMPLE),
    "Location": _header(
        "Where the new resource is.",
        "/api/v1/units/01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a01",
        format="uri-reference",
    ),
    "Link": _header(
        "The pages around this one (RFC 8288), as in `next` and `previous`.",
        '<https://cms.example.edu/api/v1/units?cursor=kY2x>; rel="next"',
    ),
    "RateLimitPolicy": _header(
        "The limit: `q` requests in `w` seconds (IETF draft draft-ietf-httpapi-ratelimit-headers).",
        '"user";q=1200;w=60',
    ),
    "RateLimit": _header("What is left: `r` requests; all of them again in `t` seconds.", '"user";r=1199;t=1'),
    "RequestId": _header("The id of this request; quote it in reports.", "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0aff"),
    "RetryAfter": {
        "description": "Seconds to wait before the next try.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 2,
    },
    "WwwAuthenticate": _header("How to authenticate (RFC 6750).", 'Bearer realm="api"'),
    "IdempotentReplayed": _header("The answer is that of an earlier request with this key.", "true", enum=["true"]),
    "PreferenceApplied": _header("The request was a rehearsal: nothing was written.", "dry-run", enum=["dry-run"]),
}
FIELD_NAMES = {
    "ETag": "ETag",
    "Location": "Location",
    "Link": "Link",
    "RateLimitPolicy": "RateLimit-Policy",
    "RateLimit": "RateLimit",
    "RequestId": "X-Request-ID",
    "RetryAfter": "Retry-After",
    "WwwAuthenticate": "WWW-Authenticate",
    "IdempotentReplayed": "Idempotent-Replayed",
    "PreferenceApplied": "Preference-Applied",
}


def headers(*names: str) -> dict[str, Any]:
    """Return response header fields, by reference."""
    return {FIELD_NAMES[name]: ref("headers", name) for name in names}


SECURITY: dict[str, Schema] = {
    BEARER: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token that `POST /api/v1/auth/token` gives; good for "
        f"{limits.ACCESS_TOKEN_MINUTES} minutes.",
    }
}
