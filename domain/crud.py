"""Add and change rows of resources that have no rules beyond their database constraints."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import IntegrityError, models, transaction
from django.db.models import CheckConstraint, QuerySet, UniqueConstraint

from domain.audit.commands import describe_event, record_event, record_events
from domain.policy.fields import field_rule
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import AlreadyExists, Conflict, DomainError, Forbidden, InUse, Overlaps, RuleBroken, Stale
from domain.shared.locking import lock
from domain.shared.models import Record

R = TypeVar("R", bound=Record)
Rows = Callable[[Actor, str], QuerySet[Any]]


@transaction.atomic
def add(actor: Actor, *, model: type[R], rows: Rows, permission: str, values: Mapping[str, Any]) -> R:
    """Add one row.

    :raises Forbidden: if the actor may not add it, or would not reach it
    :raises AlreadyExists: if values that must be unique are taken
    :raises RuleBroken: if a constraint of the table refuses the values
    """
    row = _add(actor, model=model, rows=rows, permission=permission, values=values)
    record_event(actor, action=permission, about=row, after=values)
    return row


def _add(actor: Actor, *, model: type[R], rows: Rows, permission: str, values: Mapping[str, Any]) -> R:
    require(actor, permission)
    row = model(**values)
    write(row, force_insert=True)
    require_reach(rows(actor, permission), row.pk, permission=permission)
    return row


@transaction.atomic
def change(
    actor: Actor,
    *,
    model: type[R],
    rows: Rows,
    permission: str,
    pk: Any,
    values: Mapping[str, Any],
    versions: Collection[int] | None = None,
) -> R:
    """Change some fields of one row. `versions` are those the caller decided on; None = any.

    :raises NotFound: if the actor can't see the row
    :raises Forbidden: if the actor sees it but may not change it, before or after the change
    :raises Stale: if the row has another version by now
    :raises AlreadyExists: if values that must be unique are taken
    :raises RuleBroken: if a constraint of the table refuses the values
    """
    row = _claim(actor, model=model, rows=rows, permission=permission, pk=pk, versions=versions)
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    if not before:
        return row
    changed = {name: values[name] for name in before}
    require_fields(actor, rows=rows, noun=_noun(permission), pk=pk, names=changed)
    for name, value in {**changed, "version": row.version + 1, "updated_at": clock.now()}.items():
        setattr(row, name, value)
    write(row, update_fields=[*changed, "version", "updated_at"])
    require_reach(rows(actor, permission), pk, permission=permission)
    record_event(actor, action=permission, about=row, before=before, after=changed)
    return row


def require_fields(actor: Actor, *, rows: Rows, noun: str, pk: Any, names: Collection[str]) -> None:
    """Refuse the change of a field that takes a permission of its own.

    :raises Forbidden: naming the fields
    """
    fields: dict[str, list[str]] = {}
    for name in names:
        if needed := field_rule(noun, name).write:
            fields.setdefault(needed, []).append(name)
    for permission, guarded in fields.items():
        require_reach(rows(actor, permission), pk, permission=permission, fields=guarded)


@transaction.atomic
def remove(
    actor: Actor,
    *,
    model: type[R],
    rows: Rows,
    permission: str,
    pk: Any,
    versions: Collection[int] | None = None,
) -> None:
    """Delete one row.

    :raises NotFound: if the actor can't see the row
    :raises Forbidden: if the actor sees it but may not delete it
    :raises Stale: if the row has another version by now
    :raises InUse: if others refer to it
    """
    row = _claim(actor, model=model, rows=rows, permission=permission, pk=pk, versions=versions)
    before = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    record_event(actor, action=permission, about=row, before=before)
    try:
        with transaction.atomic():
            row.delete()
    except (models.ProtectedError, IntegrityError) as error:
        raise InUse from error


@dataclass(frozen=True)
class Outcome:
    """What became of one row of many: its id, or why not."""

    pk: Any = None
    error: DomainError | None = None


@transaction.atomic
def add_many(
    actor: Actor,
    *,
    model: type[R],
    rows: Rows,
    permission: str,
    items: Sequence[Mapping[str, Any]],
    atomic: bool,
    prepare: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
) -> list[Outcome]:
    """Add rows one by one and tell the outcome of each. Atomic: one refusal and nothing is added.

    `prepare` checks and completes the values of one row.

    :raises Forbidden: if the actor may add none at all
    """
    require(actor, permission)
    outcomes, events = [], []
    for item in items:
        try:
            values = prepare(item)
            with transaction.atomic():
                row = _add(actor, model=model, rows=rows, permission=permission, values=values)
            events.append(describe_event(actor, action=permission, about=row, after=values))
            outcomes.append(Outcome(pk=row.pk))
        except DomainError as error:
            outcomes.append(Outcome(error=error))
    if atomic and any(outcome.error for outcome in outcomes):
        transaction.set_rollback(True)
        return [Outcome(error=outcome.error) for outcome in outcomes]
    record_events(actor, events=events)
    return outcomes


def write(row: models.Model, **how: Any) -> None:
    """Save a row; a constraint that refuses it becomes an error with a code.

    :raises AlreadyExists: for a unique constraint, naming its fields
    :raises RuleBroken: for a check constraint, in its own words
    :raises Overlaps: for an exclusion constraint, in its own words
    :raises Conflict: for any other constraint
    """
    try:
        with transaction.atomic():
            row.save(**how)
    except IntegrityError as error:
        raise explain(type(row), error) from error


@contextmanager
def pointing_at(*names: str) -> Iterator[None]:
    """Let the refusal of what is there already point at these fields, when others are kept unique with them that the
    caller did not send.

    :raises AlreadyExists: in the place of another one
    """
    try:
        yield
    except AlreadyExists as error:
        raise AlreadyExists(f"You have one with the same {', '.join(names)}.", fields=names) from error


def explain(model: type[models.Model], error: IntegrityError) -> Conflict | RuleBroken | Forbidden:
    """Return the domain error behind a violated constraint."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    constraint = next((each for each in model._meta.constraints if each.name == name), None)
    names = _unique_together(model, constraint, str(name))
    if names:
        return AlreadyExists(f"Another one has the same {', '.join(names)}.", fields=names)
    if isinstance(constraint, CheckConstraint):
        return RuleBroken(str(constraint.get_violation_error_message()), rule=str(name))
    if isinstance(constraint, ExclusionConstraint):
        return Overlaps(str(constraint.get_violation_error_message()), rule=str(name))
    return Conflict()


def _unique_together(model: type[models.Model], constraint: Any, name: str) -> list[str]:
    """Return the columns that a violated constraint keeps unique: a declared one, or that of a one-to-one reference."""
    if isinstance(constraint, UniqueConstraint):
        return [getattr(model._meta.get_field(field), "attname", field) for field in constraint.fields]
    alone = (field for field in model._meta.concrete_fields if field.unique and not field.primary_key)
    return [field.attname for field in alone if name.startswith(f"{model._meta.db_table}_{field.column}_")]


def _claim(
    actor: Actor, *, model: type[R], rows: Rows, permission: str, pk: Any, versions: Collection[int] | None
) -> R:
    """Lock the row that the actor sees, may act on, and knows as it is now."""
    require_sight(rows(actor, f"{_noun(permission)}.view"), pk)
    row = lock(model, pk)
    require_reach(rows(actor, permission), pk, permission=permission)
    if versions is not None and row.version not in versions:
        raise Stale(version=row.version)
    return row


def _noun(permission: str) -> str:
    """`course.change` → `course`."""
    return permission.split(".", maxsplit=1)[0]
