"""The tables that the API serves about itself, read from the rule book and the models."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from django.db.models import Choices
from django.http import HttpRequest
from django.urls import get_resolver, reverse

from api.v1.auth.serializers import TokenMode
from domain.academic.models import DeliveryMode, Term, UnitKind
from domain.people.models import AcademicStanding, Relationship
from domain.policy import campuses, languages, roles
from domain.policy.academic import AttemptCounting, DocumentStatus
from domain.policy.campuses import Campus
from domain.policy.fields import FIELDS
from domain.policy.languages import Language
from domain.policy.permissions import MATRIX
from domain.policy.reach import DESCRIPTIONS, Scope
from domain.policy.roles import Affiliation, GrantState, SystemRole
from domain.policy.uploads import FilePurpose
from domain.policy.workflows import SYSTEM_STEPS, WORKFLOWS, ApplicationState, EnrollmentState, FileState, JobState
from domain.scholarships.models import DocumentKind
from domain.shared.actor import Actor
from domain.users import queries

ENUMS: tuple[type[Enum], ...] = (
    AcademicStanding,
    Affiliation,
    ApplicationState,
    AttemptCounting,
    Campus,
    DeliveryMode,
    DocumentKind,
    DocumentStatus,
    EnrollmentState,
    FilePurpose,
    FileState,
    GrantState,
    JobState,
    Language,
    Relationship,
    SystemRole,
    Scope,
    Term,
    TokenMode,
    UnitKind,
)
LABELS: dict[Any, str] = {**campuses.LABELS, **languages.LABELS, **roles.LABELS}
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


def permissions(actor: Actor) -> dict[str, Any]:
    """Return the permission matrix, with the university's own roles beside the system's for whoever may see them."""
    own = list(queries.roles(actor, "role.view").filter(is_system=False).order_by("code"))
    system = [{"code": role, "name": LABELS[role], "is_system": True} for role in SystemRole]
    return {
        "scopes": [{"scope": scope, "description": text} for scope, text in DESCRIPTIONS.items()],
        "roles": [*system, *({"code": role.code, "name": role.name, "is_system": False} for role in own)],
        "permissions": [
            {
                "permission": name,
                "cells": [
                    *({"role": role, "scope": scope} for role, scope in cells.items()),
                    *({"role": role.code, "scope": role.cells.get(name, Scope.NONE)} for role in own),
                ],
            }
            for name, cells in MATRIX.items()
        ],
        "fields": [
            {"resource": resource, "field": name, "read": rule.read, "write": rule.write}
            for resource, rules in FIELDS.items()
            for name, rule in rules.items()
        ],
    }


def workflows() -> list[dict[str, Any]]:
    """Return the state machines."""
    return [
        {
            "name": name,
            "initial": workflow.initial,
            "initials": list(workflow.initials()),
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
