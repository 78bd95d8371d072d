"""From the name of a thing to a row of it: nouns, models and factories, found by themselves."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from domain.policy.roles import SystemRole
from domain.policy.workflows import EventState, FileState
from domain.users.models import User
from tests.architecture.guards.lists import factories
from tests.factories.files import FileFactory
from tests.factories.people import StudentProfileFactory
from tests.factories.users import UserFactory, UserRoleFactory


# References that need more than a row of their model.
def _file(**fields: Any) -> Model:
    announced = fields.pop("status", None) == FileState.ANNOUNCED
    return FileFactory(**{"announced": announced, **fields})


def _object(**fields: Any) -> Model:
    return factories()[models()["semester_offering"]](**fields)


def _event(**fields: Any) -> Model:
    return factories()[models()["event"]](**fields)


MAKERS: dict[str, Callable[..., Model]] = {
    "file": _file,
    "event": lambda **fields: _event(**{"status": EventState.IN_REVIEW, **fields}),  # as who publishes it finds it
    "offering": lambda **fields: _object(**{"enrollment_closes_at": datetime(2100, 1, 1, tzinfo=UTC), **fields}),
    "object": _object,  # what a question about permissions names, with the type of its example
    "student": lambda **fields: StudentProfileFactory(user=UserFactory(**fields)).user,
    "instructor": lambda **fields: UserRoleFactory(role_id=SystemRole.CONVENOR, **fields).user,
    "assignee": lambda **fields: UserRoleFactory(role_id=SystemRole.ADMIN, **fields).user,
    "convenor": lambda **fields: UserRoleFactory(role_id=SystemRole.CONVENOR, **fields).user,
}


def noun_of(model: type[Model]) -> str:
    """`SemesterOffering` → `semester_offering`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", model.__name__).lower()


@cache
def models() -> dict[str, type[Model]]:
    """Return the project's models by noun."""
    return {noun_of(model): model for model in apps.get_models() if model.__module__.startswith("domain.")}


@cache
def _references() -> dict[str, type[Model]]:
    """Return what each foreign key's name refers to, where all models agree on it."""
    found: dict[str, set[type[Model]]] = {}
    for model in models().values():
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                found.setdefault(field.name, set()).add(field.related_model)  # type: ignore[arg-type]
    return {name: targets.pop() for name, targets in found.items() if len(targets) == 1}


def model_of(name: str) -> type[Model] | None:
    """Return the model that a noun, or the name of a reference such as `convenor` or `offering`, stands for."""
    return User if name == "convenor" else models().get(name) or _references().get(name)


def has_rows(name: str) -> bool:
    """Tell whether a row of this noun or reference can be made."""
    return name in MAKERS or model_of(name) in factories()


def make(name: str, **fields: Any) -> Model:
    """Make a row of a noun, or one that a reference of this name may point at.

    :raises LookupError: if there is no model of this name, or no factory for it
    """
    if name in MAKERS:
        return MAKERS[name](**fields)
    model = model_of(name)
    factory = factories().get(model) if model else None  # type: ignore[arg-type]
    if factory is None:
        raise LookupError(f"no factory in tests/factories makes a {name}")
    return factory(**fields)


def with_rows(body: Any, found: Callable[[str], Any] = make) -> Any:
    """Return the body with every reference pointed at a row: a new one, or whatever `found` gives."""
    if isinstance(body, list):
        return [with_rows(each, found) for each in body]
    if not isinstance(body, dict):
        return body
    return {name: _with_row(name, value, found) for name, value in body.items()}


def _with_row(name: str, value: Any, found: Callable[[str], Any]) -> Any:
    if name.endswith("_id") and isinstance(value, str):
        return str(found(name.removesuffix("_id")).pk)
    if name.endswith("_ids") and isinstance(value, list):
        return [str(found(name.removesuffix("_ids")).pk) for _ in value]
    return with_rows(value, found)
