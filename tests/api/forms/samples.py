"""Bodies of forms, and what is answered to them."""

from typing import Any

from tests.factories.forms import SCHEMA

FORMS, VERSIONS, SUBMISSIONS = "/api/v1/forms", "/api/v1/form-versions", "/api/v1/form-submissions"
EVERYONE = {"kind": "everyone"}
ANY_VERSION = {"If-Match": "*"}


def form(*audience: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"title": "Robotics night", "schema": SCHEMA, "audience": list(audience or [EVERYONE]), **fields}


def steps(client: Any, path: str, *names: str, **body: Any) -> list[int]:
    """Take steps of a form or submission one after the other; return their statuses."""
    return [client.post(f"{path}/{name}", body, headers=ANY_VERSION).status_code for name in names]
