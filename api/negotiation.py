"""There is one representation, so negotiation is one question."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request


class OneRepresentation(DefaultContentNegotiation):
    """Answers the usual `Accept` at once and leaves the unusual to DRF."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        if request.META.get("HTTP_ACCEPT", "*/*") in {"*/*", "application/json"}:
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)


class WhateverIsThere(DefaultContentNegotiation):
    """For bytes that are what they are: `Accept` changes nothing, and problems are JSON all the same."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type
