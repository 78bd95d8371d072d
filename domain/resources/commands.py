"""What a unit gives its students to read. The unit's row is locked while the order of its resources changes."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Max, QuerySet, When

from domain import crud
from domain.academic.models import Unit
from domain.academic.queries import units
from domain.audit.commands import record_event
from domain.crud import Outcome
from domain.files.models import File
from domain.files.rules import check_usable
from domain.jobs.commands import add_rows_job
from domain.jobs.models import Job
from domain.policy.uploads import FilePurpose
from domain.resources import queries, rules
from domain.resources.errors import ResourceWithoutFile
from domain.resources.models import UnitResource
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import NotFound, Stale
from domain.shared.locking import lock, lock_all

VIEW, ADD, CHANGE, DELETE, MOVE = (f"unit_resource.{verb}" for verb in ("view", "add", "change", "delete", "move"))


@transaction.atomic
def add_unit_resource(actor: Actor, *, values: Mapping[str, Any]) -> UnitResource:
    """Give a unit's students something to read, after what is there already.

    :raises NotFound: if the actor can't see the unit, or there is no such file
    :raises Forbidden: if the actor may not add to this unit
    :raises TooManyResources: if the unit has all that it may have
    :raises ResourceUrlInvalid: if the address can't be given to students
    :raises FileNotUsable: if the file is not the actor's, not confirmed, or meant for something else
    :raises AlreadyExists: if the file is another resource already
    :raises RuleBroken: if a constraint of the table refuses the values
    """
    require(actor, ADD)
    require_sight(units(actor, "unit.view"), values["unit_id"])
    lock(Unit, values["unit_id"])
    placed = _placed(actor, values)
    return crud.add(actor, model=UnitResource, rows=queries.unit_resources, permission=ADD, values=placed)


@transaction.atomic
def add_unit_resources(actor: Actor, *, items: Sequence[Mapping[str, Any]], atomic: bool) -> list[Outcome]:
    """Add many, and tell the outcome of each. Atomic: one refusal and nothing is added.

    :raises Forbidden: if the actor may add none at all
    """
    require(actor, ADD)
    lock_all(Unit, {item["unit_id"] for item in items})
    return crud.add_many(
        actor,
        model=UnitResource,
        rows=queries.unit_resources,
        permission=ADD,
        items=items,
        atomic=atomic,
        prepare=lambda item: _placed(actor, item),
    )


@transaction.atomic
def add_unit_resources_later(actor: Actor, *, resource: str, items: Sequence[Mapping[str, Any]], atomic: bool) -> Job:
    """Queue the adding of many; return the job that tells how far it is.

    :raises Forbidden: if the actor may add none at all
    """
    return add_rows_job(actor, kind="resources.add_rows", resource=resource, items=items, atomic=atomic)


def _placed(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return checked values with the last position of their unit, whose row is locked."""
    require_reach(queries.equipped_units(actor, ADD), values["unit_id"], permission=ADD)
    there = _of_unit(values["unit_id"])
    rules.check_room(there.count())
    _check_content(actor, values)
    last = there.aggregate(last=Max("position"))["last"] or 0
    return {**values, "position": last + 1}


def _of_unit(unit_id: Any) -> QuerySet[UnitResource]:
    return UnitResource.objects.filter(unit_id=unit_id)


def _check_content(actor: Actor, values: Mapping[str, Any]) -> None:
    if (url := values.get("url")) is not None:
        rules.check_url(url)
    if (file_id := values.get("file_id")) is not None:
        file = lock(File, file_id)  # so that it can't be deleted meanwhile
        mine = file.owner_id == actor.user_id
        check_usable(mine=mine, status=file.status, purpose=file.purpose, wanted=FilePurpose.UNIT_RESOURCE)


@transaction.atomic
def change_unit_resource(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> UnitResource:
    """Change a resource; a new file must be the actor's own, the one before stays its owner's.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not change it
    :raises Stale: if it has another version by now
    :raises ResourceUrlInvalid: if the address can't be given to students
    :raises FileNotUsable: if the file is not the actor's, not confirmed, or meant for something else
    :raises AlreadyExists: if the file is another resource already
    :raises RuleBroken: if a constraint of the table refuses the values
    """
    _require_own(actor, pk, permission=CHANGE)
    _check_content(actor, values)
    return crud.change(
        actor,
        model=UnitResource,
        rows=queries.unit_resources,
        permission=CHANGE,
        pk=pk,
        values=values,
        versions=versions,
    )


def _require_own(actor: Actor, pk: Any, *, permission: str) -> None:
    require(actor, permission)
    require_sight(queries.unit_resources(actor, VIEW), pk)
    require_reach(queries.unit_resources(actor, permission), pk, permission=permission)


@transaction.atomic
def move_unit_resource(
    actor: Actor, *, pk: Any, position: int, versions: Collection[int] | None = None
) -> UnitResource:
    """Give a resource another place in its unit; those in between make room.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not move it
    :raises Stale: if it has another version by now
    :raises PositionOutOfRange: if the unit has no such position
    """
    _require_own(actor, pk, permission=MOVE)
    unit_id = _unit_of(pk)
    lock(Unit, unit_id)
    row = lock(UnitResource, pk)
    if versions is not None and row.version not in versions:
        raise Stale(version=row.version)
    rules.check_position(position, last=_of_unit(unit_id).count())
    before = row.position
    if position != before:
        between = _of_unit(unit_id).filter(position__range=sorted((before, position)))
        step = 1 if position < before else -1
        _renumber(between, Case(When(pk=pk, then=position), default=F("position") + step))
        row.refresh_from_db()
    record_event(actor, action=MOVE, about=row, before={"position": before}, after={"position": position})
    return row


def _unit_of(pk: Any) -> Any:
    found = UnitResource.objects.filter(pk=pk).values_list("unit_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def _renumber(rows: QuerySet[UnitResource], position: Any) -> None:
    """Give the rows new positions, by one statement. The caller holds the unit's lock."""
    lock_all(UnitResource, list(rows.values_list("pk", flat=True)))
    rows.update(position=position, version=F("version") + 1, updated_at=clock.now())


@transaction.atomic
def delete_unit_resource(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> None:
    """Take a resource away; those after it move up. Its file stays its owner's.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not delete it
    :raises Stale: if it has another version by now
    """
    _require_own(actor, pk, permission=DELETE)
    unit_id = _unit_of(pk)
    lock(Unit, unit_id)
    row = lock(UnitResource, pk)
    crud.remove(actor, model=UnitResource, rows=queries.unit_resources, permission=DELETE, pk=pk, versions=versions)
    _renumber(_of_unit(unit_id).filter(position__gt=row.position), F("position") - 1)


@transaction.atomic
def view_unit_resource(actor: Actor, *, pk: Any) -> File:
    """Let the actor read a resource's file, whoever owns it, and record it.

    :raises NotFound: if the actor sees no such resource
    :raises ResourceWithoutFile: if it is an address
    """
    require(actor, VIEW)
    found = queries.unit_resources(actor, VIEW).filter(pk=pk).select_related("file").first()
    if found is None:
        raise NotFound
    if found.file is None:
        raise ResourceWithoutFile
    record_event(actor, action=VIEW, about=found)
    return found.file
