"""Describes one operation from its view: names, words, parameters, bodies, answers."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, get_doc
from drf_spectacular.utils import OpenApiResponse

from api.openapi import naming, query, statuses, words
from api.openapi.answers import AnswersMixin
from api.openapi.components import BEARER, ref
from api.openapi.objects import ObjectsMixin
from api.reading.source import Source
from api.viewsets import WITHOUT_RESOURCE

if TYPE_CHECKING:
    from api.endpoints import Endpoint

JSON = "application/json"
BODIES = {"create": "add_serializer", "update": "change_serializer", "partial_update": "change_serializer"}
ORDER = (
    "operationId", "summary", "description", "tags", "deprecated", "security", "x-required-permission",
    "x-from-state", "x-to-state", "parameters", "requestBody", "responses",
)  # fmt: skip


class Envelope:
    """How a list is wrapped: a page of results with links to those around it."""

    def get_schema_operation_parameters(self, view: Any) -> list[Any]:
        return []

    def get_paginated_response_schema(self, rows: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": rows,
                "next": {**link, "description": "The following page."},
                "previous": {**link, "description": "The page before."},
                "total": {"type": "integer", "minimum": 0, "description": "Only with `include_total=true`."},
            },
        }


class Schema(ObjectsMixin, AnswersMixin, AutoSchema):
    """Everything follows from the view; `extend_schema` has the last word."""

    view: "Endpoint"  # type: ignore[override]

    @property
    def action(self) -> str | None:
        return getattr(self.view, "action", None)

    @property
    def source(self) -> Source | None:
        return getattr(self.view, "source", None)

    @property
    def is_standard(self) -> bool:
        return self.action in naming.STANDARD

    @property
    def shows_resource(self) -> bool:
        """Tell whether the answer is the resource itself, and so heeds `fields` and `expand`."""
        if self.source is None or self.action in WITHOUT_RESOURCE:
            return False
        return self.action in {"list", "create"} or "{" in self.path

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        permission = self.view.permission
        operation["description"] = self._whole_description(operation.get("description", ""))
        operation["security"] = [] if self.view.public else [{BEARER: []}]
        operation["x-required-permission"] = permission
        if step := words.step_of(permission):
            operation |= {"x-from-state": list(step.sources), "x-to-state": step.target}
        operation["parameters"] = [*operation.get("parameters", ()), *self._shared_parameters()]
        if self.action == "bulk":
            operation["requestBody"]["required"] = True
        operation["responses"] = self._all_responses(operation)
        return {name: operation[name] for name in (*ORDER, *operation) if name in operation}

    def _whole_description(self, text: str) -> str:
        step = words.step_of(self.view.permission)
        parts = [
            text,
            words.path_of(step) if step else "",
            words.who(self.view.permission, public=self.view.public),
        ]
        return "\n\n".join(part.strip() for part in parts if part)

    def get_operation_id(self) -> str:
        detail = "{" in self.path
        return naming.operation_id(action=self.action, method=self.method, path=self.path, detail=detail)

    def get_tags(self) -> list[str]:
        return [naming.tag_of(self.view)]

    def get_summary(self) -> str | None:
        if self.is_standard:
            return words.summary(str(self.action), self.path)
        return words.summary(self.action, self.path) if self.action else None

    def get_description(self) -> str:  # type: ignore[override]
        if not self.is_standard:
            return super().get_description()
        about = get_doc(type(self.view))
        return words.description(str(self.action), self.path, about, self.source)

    def get_auth(self) -> list[Any]:
        return []  # said in get_operation, so that public operations say it too

    def get_request_serializer(self) -> Any:
        if self.action == "bulk":
            return {JSON: self._bulk_body()}
        return getattr(self.view, BODIES.get(str(self.action), ""), None)

    def get_response_serializers(self) -> Any:
        shown = super().get_response_serializers()
        if self.action == "destroy":
            return {204: OpenApiResponse(description="Deleted.")}
        return {201 if self.action == "create" else 200: shown}

    def map_parsers(self) -> list[Any]:
        return [kind for kind in super().map_parsers() if kind == JSON or self.method == "PATCH"]

    def _get_paginator(self) -> Envelope | None:
        return Envelope() if self.source is not None and self.action == "list" else None

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name}Page"

    def _get_filter_parameters(self) -> list[Any]:
        exported = getattr(self.view, "exported", None) or (self.source if self.action == "list" else None)
        return query.list_parameters(exported) if exported is not None else []

    def _resolve_path_parameters(self, variables: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        for parameter in found:
            if parameter["name"] == "id":
                parameter["description"] = f"The {naming.singular_words(self.path)}'s id."
        return found

    def _shared_parameters(self) -> list[dict[str, str]]:
        names = []
        if self.source is not None and self.shows_resource:
            for name, parameter in query.shape_parameters(self.source).items():
                component = ResolvedComponent(name, "parameters", parameter, name)  # type: ignore[no-untyped-call]
                self.registry.register_on_missing(component)
                names.append(name)
            if self.action == "list":
                names += ["Cursor", "PageSize", "IncludeTotal"]
        if statuses.is_conditional(self.view, self.method):
            names.append("IfNoneMatch")
        if statuses.matches(self.view, self.method):
            names.append("IfMatchRequired" if statuses.needs_match(self.view) else "IfMatch")
        if statuses.is_idempotent(self.view, self.method):
            names.append("IdempotencyKeyRequired" if statuses.needs_key(self.view) else "IdempotencyKey")
        if statuses.can_rehearse(self.view, self.method):
            names.append("Prefer")
        return [ref("parameters", name) for name in [*names, "RequestId"]]
