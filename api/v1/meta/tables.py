"""The tables that the API serves about itself, read from the rule book and the models."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from django.db.models import Choices
from django.http import HttpRequest
from django.urls import get_resolver, reverse

from domain.academic.models import DeliveryMode, Term, UnitKind
from domain.policy import campuses, roles
from domain.policy.campuses import Campus
from domain.policy.permissions import MATRIX, Scope
from domain.policy.roles import SystemRole
from domain.policy.uploads import FilePurpose
from domain.policy.workflows import SYSTEM_STEPS, WORKFLOWS, ApplicationState, EnrollmentState, FileState, JobState
from domain.scholarships.models import DocumentKind

ENUMS: tuple[type[Enum], ...] = (
    ApplicationState,
    Campus,
    DeliveryMode,
    DocumentKind,
    EnrollmentState,
    FilePurpose,
    FileState,
    JobState,
    SystemRole,
    Scope,
    Term,
    UnitKind,
)
LABELS: dict[Any, str] = {**campuses.LABELS, **roles.LABELS}
DOCUMENTATION = {
    "Swagger UI": "/api/docs",
    "ReDoc": "/api/redoc",
    "OpenAPI 3.1 (JSON)": "/api/v1/openapi.json",
    "OpenAPI 3.1 (YAML)": "/api/v1/openapi.yaml",
    "OpenAPI 3.0 (JSON)": "/api/v1/openapi-3.0.json",
}


def index(request: HttpRequest) -> dict[str, Any]:
    """Return the API's entry: documentation and resources with absolute URLs."""
    base = f"{request.scheme}://{request.get_host()}"
    return {
        "version": "v1",
        "documentation": [{"name": name, "url": base + path} for name, path in DOCUMENTATION.items()],
        "resources": [{"name": name, "url": base + path} for name, path in _resources()],
    }


def _resources() -> Iterator[tuple[str, str]]:
    resolver: Any = get_resolver("api.v1.urls")
    for pattern in resolver.url_patterns:
        route = str(pattern.pattern)
        if "<" not in route and not route.startswith("meta") and "/" not in route and route:
            yield route, reverse(pattern.name)


def enums() -> list[dict[str, Any]]:
    """Return every enumeration with labels."""
    return [{"name": kind.__name__, "values": [_labelled(value) for value in kind]} for kind in ENUMS]


def _labelled(value: Any) -> dict[str, str]:
    label = LABELS.get(value)
    if label is None:
        label = value.label if isinstance(value, Choices) else value.value.replace("_", " ").capitalize()
    return {"value": value.value, "label": str(label)}


def permissions() -> list[dict[str, Any]]:
    """Return the permission matrix."""
    return [
        {"permission": name, "cells": [{"role": role, "scope": scope} for role, scope in cells.items()]}
        for name, cells in MATRIX.items()
    ]


def workflows() -> list[dict[str, Any]]:
    """Return the state machines."""
    return [
        {
            "name": name,
            "initial": workflow.initial,
            "states": list(workflow.states),
            "steps": [
                {
                    "name": step.name,
                    "sources": list(step.sources),
                    "target": step.target,
                    "system": step.name in SYSTEM_STEPS,
                }
                for step in workflow.steps
            ],
        }
        for name, workflow in WORKFLOWS.items()
    ]
