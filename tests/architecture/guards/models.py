"""What a model may be: constraints that read as sentences, no signals, generic relations or own `save()`."""

import ast
import re
from collections.abc import Iterable, Iterator

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.db.models import Model

from tests.architecture.guards.sources import dotted

STATEMENT = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
POSTGRES_NAME_MAX = 63
SIGNALS = ("django.db.models.signals", "django.dispatch", "django.core.signals")
LEFT_ALONE = ("save", "delete", "asave", "adelete", "save_base", "full_clean")


def faults(models: Iterable[type[Model]]) -> Iterator[str]:
    """Yield what is wrong with these models."""
    for model in models:
        yield from _names(model)
        yield from _relations(model)
        yield from _overridden(model)
        fields = {field.name for field in model._meta.get_fields()}
        names = {constraint.name for constraint in model._meta.constraints}
        if "status" in fields and f"{model._meta.db_table}_status_is_known" not in names:
            yield f"{model.__name__}: no constraint {model._meta.db_table}_status_is_known"


def _names(model: type[Model]) -> Iterator[str]:
    table = model._meta.db_table
    for constraint in model._meta.constraints:
        statement = constraint.name.removeprefix(f"{table}_")
        if statement == constraint.name or not STATEMENT.fullmatch(statement):
            yield f"{model.__name__}: constraint {constraint.name} does not read {table}_<statement>"
        if len(constraint.name) > POSTGRES_NAME_MAX:
            yield f"{model.__name__}: constraint {constraint.name} is longer than PostgreSQL keeps"
    for index in model._meta.indexes:
        if not index.name.startswith(f"{table}_"):
            yield f"{model.__name__}: index {index.name} does not begin with {table}_"


def _relations(model: type[Model]) -> Iterator[str]:
    for field in model._meta.private_fields:
        if isinstance(field, GenericForeignKey | GenericRelation):
            yield f"{model.__name__}.{field.name} is a generic relation"


def _overridden(model: type[Model]) -> Iterator[str]:
    ours = [each for each in model.__mro__ if not each.__module__.startswith("django.")]
    for kind in ours:
        for name in LEFT_ALONE:
            if name in vars(kind):
                yield f"{kind.__name__} overrides {name}()"


def signals(tree: ast.Module) -> Iterator[str]:
    """Yield the imports of Django's signals, and the uses of `receiver`."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name.startswith(SIGNALS):
                yield f"{node.lineno}: {name}"
        if isinstance(node, ast.Attribute) and dotted(node.value).split(".")[-1] == "signals":
            yield f"{node.lineno}: {dotted(node)}"
