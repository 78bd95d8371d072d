"""Describes the answers of an operation: the good ones with their header fields, the refusals by reference."""

from typing import Any

from api.openapi import refusals, statuses
from api.openapi.components import headers, ref

TEXTS = {"200": "The answer.", "201": "Added.", "202": "Accepted: a job does the work.", "204": "Done."}
NOT_MODIFIED = "Nothing has changed since the client read it."
LATER = {"202": {"content": {"application/json": {"schema": ref("schemas", "Job")}}}}
UNSAID = ("", "No response body")


class AnswersMixin:
    """Completes what the serializers say about the answers."""

    def _all_responses(self: Any, operation: dict[str, Any]) -> dict[str, Any]:
        given = {**(LATER if self.action == "bulk" else {}), **operation["responses"]}
        good = {code: self._good(code, body) for code, body in given.items() if int(code) < 400}
        if statuses.is_conditional(self.view, self.method):
            good["304"] = {"description": NOT_MODIFIED, "headers": headers("ETag", "RequestId")}
        has_body = "requestBody" in operation
        refused = {
            *statuses.refusals(self.view, self.method, self.path, has_body=has_body),
            *(int(code) for code in given if int(code) >= 400),
        }
        return {
            **dict(sorted(good.items())),
            **{str(code): refusals.answer(code) for code in sorted(refused)},
        }

    def _good(self: Any, code: str, body: dict[str, Any]) -> dict[str, Any]:
        description = str(body.get("description", ""))
        return {
            "description": TEXTS.get(code, "The answer.") if description in UNSAID else description,
            "headers": {**headers(*self._header_names(code, body)), **body.get("headers", {})},
            **({"content": body["content"]} if "content" in body else {}),
        }

    def _header_names(self: Any, code: str, body: dict[str, Any]) -> list[str]:
        names = ["RequestId", "RateLimitPolicy", "RateLimit"]
        if (self.shows_resource and "content" in body) or statuses.is_conditional(self.view, self.method):
            names.insert(0, "ETag")
        if self.source is not None and self.action == "list":
            names.append("Link")
        if code in {"201", "202"}:
            names.append("Location")
        if statuses.is_idempotent(self.view, self.method):
            names.append("IdempotentReplayed")
        if statuses.can_rehearse(self.view, self.method):
            names.append("PreferenceApplied")
        return names
