"""drf-spectacular: what the OpenAPI document says as a whole."""

API_VERSION = "0.1.0"
API_DESCRIPTION = """\
Courses, units and their semester offerings, for the front ends of a university.

**Start:** `POST /api/v1/auth/token` with e-mail and password, then send \
`Authorization: Bearer <access_token>`.

**Lists** answer `{"results": [...], "next": ..., "previous": ...}`. Follow `next` as it is. \
`fields` narrows every object to the named properties; those listed as required are the \
properties of an answer without `fields`.

**Refusals** are RFC 9457 problem documents. Programs look at `code`; all codes: `GET /api/v1/meta/errors`. \
A method that a path does not have is answered with 405 and `Allow`.

**Changes:** `PATCH` is a JSON merge patch. Send the `ETag` you read as `If-Match`, so that nobody's \
change is overwritten unseen. `Idempotency-Key` makes a `POST` safe to repeat, `Prefer: dry-run` rehearses it.

**Compatibility:** within v1 only additions. Ignore properties that you do not know; expect new values of \
enumerations.
"""

SPECTACULAR_SETTINGS = {
    "TITLE": "University CMS API",
    "VERSION": API_VERSION,
    "DESCRIPTION": API_DESCRIPTION,
    "CONTACT": {"name": "COS40005-CMS"},
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": "/", "description": "This server"}],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATION_PARAMETERS": False,
    # The order of the routes: the groups of the documentation in their order.
    "SORT_OPERATIONS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "PREPROCESSING_HOOKS": ["api.openapi.hooks.only_the_api"],
    "POSTPROCESSING_HOOKS": ["api.openapi.hooks.finish"],
    # tests/contract does that, with warnings as errors.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
}
