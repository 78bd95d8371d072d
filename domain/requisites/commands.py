"""Keeping what units require. Circles and contradictions lie between units, so one after the other writes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from domain import crud
from domain.academic.models import Course, Intake, Unit
from domain.academic.scopes import UNIT
from domain.audit.commands import record_event
from domain.policy.requisites import RequisiteEdgeKind
from domain.requisites import queries
from domain.requisites.errors import (
    ExpressionInvalid,
    NamesItself,
    NamesNothing,
    NeverMet,
    NothingRequired,
    RequisiteCycle,
)
from domain.requisites.models import RequisiteEdge, UnitRequisite
from domain.requisites.rules import (
    Catalogue,
    cycle_through,
    document_of,
    edges,
    placed,
    read_expression,
    read_units,
    reason,
)
from domain.requisites.rules.expressions import InCourse, InIntake, Node
from domain.shared import clock
from domain.shared.access import narrow, require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Stale
from domain.shared.jobs import enqueue
from domain.shared.locking import lock, lock_writes

REASONS_TOLD = 20
RECHECK = "enrollment.recheck"  # who was refused or marked for what is required no more
ANTIREQUISITE, EQUIVALENT = RequisiteEdgeKind.ANTIREQUISITE, RequisiteEdgeKind.EQUIVALENT
LISTS: Mapping[str, RequisiteEdgeKind] = {
    "antirequisite_unit_ids": ANTIREQUISITE,
    "equivalent_unit_ids": EQUIVALENT,
}


@dataclass(frozen=True)
class Wanted:
    """What is to be kept for a unit."""

    unit_id: UUID
    expression: Node | None
    antirequisites: tuple[UUID, ...]
    equivalents: tuple[UUID, ...]

    def edges(self) -> Iterator[tuple[RequisiteEdgeKind, UUID]]:
        yield from sorted(edges(self.expression))
        yield from ((ANTIREQUISITE, each) for each in self.antirequisites)
        yield from ((EQUIVALENT, each) for each in self.equivalents)

    def others(self) -> tuple[UUID, ...]:
        """Return the units for which this holds as well."""
        return (*self.antirequisites, *self.equivalents)

    def told(self) -> dict[str, Any]:
        return {
            "expression": None if self.expression is None else document_of(self.expression),
            "antirequisite_unit_ids": list(self.antirequisites),
            "equivalent_unit_ids": list(self.equivalents),
        }


@transaction.atomic
def add_unit_requisite(actor: Actor, *, values: Mapping[str, Any]) -> UnitRequisite:
    """Keep what a unit requires: an `expression`, `antirequisite_unit_ids` and `equivalent_unit_ids`.

    :raises Forbidden: if the actor may not, would not reach it, or names another's unit in a list
    :raises ExpressionInvalid: naming every place that says nothing that can be asked for
    :raises NothingRequired: if there is nothing in it
    :raises RequisiteCycle: if a unit would have to be passed before itself
    :raises NeverMet: if nobody could ever meet it, or any more what another unit requires
    :raises AlreadyExists: if the unit has requisites
    """
    permission = "unit_requisite.add"
    require(actor, permission)
    wanted = _read(values["unit_id"], values)
    lock_writes(UnitRequisite)
    before = queries.catalogue()
    row = UnitRequisite(unit_id=wanted.unit_id, expression=wanted.told()["expression"])
    _check_names(wanted)
    _check_others(actor, permission, set(wanted.others()))
    crud.write(row, force_insert=True)
    _keep_edges(row, wanted)
    _check_all(before, wanted)
    require_reach(queries.unit_requisites(actor, permission), row.pk, permission=permission)
    record_event(actor, action=permission, about=row, after={"unit_id": wanted.unit_id, **wanted.told()})
    enqueue(RECHECK)
    return row


@transaction.atomic
def change_unit_requisite(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> UnitRequisite:
    """Change what a unit requires. The expression and each list are replaced as wholes.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not change it, or names another's unit in a list
    :raises Stale: if it has another version by now
    :raises ExpressionInvalid: naming every place that says nothing that can be asked for
    :raises NothingRequired: if nothing is left in it
    :raises RequisiteCycle: if a unit would have to be passed before itself
    :raises NeverMet: if nobody could ever meet it, or any more what another unit requires
    """
    permission = "unit_requisite.change"
    row = _claim(actor, permission, pk, versions)
    present = _present(row)
    wanted = _read(row.unit_id, {**present, **values})
    changes = {name: value for name, value in wanted.told().items() if _differ(present[name], value)}
    if not changes:
        return row
    before = queries.catalogue()
    _check_names(wanted)
    _check_others(actor, permission, {*wanted.others()} - {pk for name in LISTS for pk in present[name]})
    row.expression, row.version, row.updated_at = wanted.told()["expression"], row.version + 1, clock.now()
    crud.write(row, update_fields=["expression", "version", "updated_at"])
    RequisiteEdge.objects.filter(requisite=row).delete()
    _keep_edges(row, wanted)
    _check_all(before, wanted)
    record_event(actor, action=permission, about=row, before={name: present[name] for name in changes}, after=changes)
    enqueue(RECHECK)
    return row


@transaction.atomic
def delete_unit_requisite(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> None:
    """Let a unit require nothing any more.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not delete it
    :raises Stale: if it has another version by now
    :raises NeverMet: if, without its equivalents, nobody could ever meet what another unit requires
    """
    permission = "unit_requisite.delete"
    row = _claim(actor, permission, pk, versions)
    before = queries.catalogue()
    record_event(actor, action=permission, about=row, before={"unit_id": row.unit_id, **_present(row)})
    row.delete()
    _check_all(before, Wanted(row.unit_id, None, (), ()))
    enqueue(RECHECK)


def _claim(actor: Actor, permission: str, pk: Any, versions: Collection[int] | None) -> UnitRequisite:
    """Lock all requisites and return the one that the actor sees, may act on, and knows as it is now."""
    require_sight(queries.unit_requisites(actor, "unit_requisite.view"), pk)
    require_reach(queries.unit_requisites(actor, permission), pk, permission=permission)
    lock_writes(UnitRequisite)
    row = lock(UnitRequisite, pk)
    require_reach(queries.unit_requisites(actor, permission), pk, permission=permission)
    if versions is not None and row.version not in versions:
        raise Stale(version=row.version)
    return row


def _read(unit_id: UUID, values: Mapping[str, Any]) -> Wanted:
    """Understand what is wanted, and refuse what can be refused without asking for anything else."""
    faults: list[ExpressionInvalid] = []
    expression = None
    lists: dict[str, Sequence[UUID]] = {name: tuple(values.get(name) or ()) for name in LISTS}
    try:
        expression = read_expression(values.get("expression"))
    except ExpressionInvalid as error:
        faults += error.causes  # type: ignore[arg-type]
    also: Sequence[UUID] = ()
    for name, unit_ids in lists.items():
        try:
            read_units(unit_ids, f"/{name}", unit_id=unit_id, also=also)
        except ExpressionInvalid as error:
            faults += error.causes  # type: ignore[arg-type]
        also = unit_ids
    for place, leaf in placed(expression):
        if getattr(leaf, "unit_id", None) == unit_id:
            faults.append(_at(f"{place}/unit_id", NamesItself()))
    if faults:
        raise ExpressionInvalid(causes=faults)
    wanted = Wanted(unit_id, expression, *(tuple(each) for each in lists.values()))
    if not any((wanted.expression, wanted.antirequisites, wanted.equivalents)):
        raise NothingRequired
    return wanted


def _at(place: str, fault: ExpressionInvalid) -> ExpressionInvalid:
    fault.pointer = place
    return fault


def _check_names(wanted: Wanted) -> None:
    """Refuse what leads nowhere."""
    places: list[tuple[str, Any, UUID]] = [("/unit_id", Unit, wanted.unit_id)]
    for place, leaf in placed(wanted.expression):
        if isinstance(leaf, InCourse):
            places.append((f"{place}/course_id", Course, leaf.course_id))
        elif isinstance(leaf, InIntake):
            places.append((f"{place}/intake_id", Intake, leaf.intake_id))
        elif (unit_id := getattr(leaf, "unit_id", None)) is not None:
            places.append((f"{place}/unit_id", Unit, unit_id))
    for name, unit_ids in zip(LISTS, (wanted.antirequisites, wanted.equivalents), strict=True):
        places += [(f"/{name}/{index}", Unit, unit_id) for index, unit_id in enumerate(unit_ids)]
    known = {
        model: queries.known(model, {pk for _, each, pk in places if each is model}) for model in (Unit, Course, Intake)
    }
    faults = [_at(place, NamesNothing()) for place, model, pk in places if pk not in known[model]]
    if faults:
        raise ExpressionInvalid(causes=faults)


def _check_others(actor: Actor, permission: str, unit_ids: Collection[UUID]) -> None:
    """Refuse to exclude, or to let count, a unit whose requisites the actor may not keep: it holds for that one too.

    :raises Forbidden: if one is such a unit
    """
    rows = Unit.objects.filter(pk__in=unit_ids)
    if unit_ids and narrow(rows, actor=actor, permission=permission, scopes=UNIT).count() < len(unit_ids):
        raise Forbidden("What excludes a unit, or counts for it, is declared by who keeps both.", permission=permission)


def _keep_edges(row: UnitRequisite, wanted: Wanted) -> None:
    RequisiteEdge.objects.bulk_create(
        RequisiteEdge(requisite=row, kind=kind, named_unit_id=unit_id) for kind, unit_id in wanted.edges()
    )


def _check_all(before: Catalogue, wanted: Wanted) -> None:
    """Refuse what makes a circle, and what nobody could meet: in the unit itself, or now in another."""
    after = queries.catalogue()
    cycle = cycle_through(wanted.unit_id, {pk: edges(node) for pk, node in after.expressions.items()})
    if cycle is not None:
        codes = queries.known(Unit, cycle)
        circle = [codes[pk] for pk in cycle]
        detail = f"{' requires '.join(circle)}: the circle never begins."
        raise RequisiteCycle(detail, fields=["expression"], cycle=circle)
    for unit_id in (wanted.unit_id, *sorted(after.expressions.keys() - {wanted.unit_id})):
        found = after.never_met(unit_id)
        own = unit_id == wanted.unit_id
        if found is None or (not own and before.never_met(unit_id) is not None):
            continue
        pks = {unit_id, *(each.pk for pair in found for each in pair)}
        names = {**queries.known(Unit, pks), **queries.known(Course, pks), **queries.known(Intake, pks)}
        reasons = [reason(*pair, names) for pair in found[:REASONS_TOLD]]
        detail = f"Nobody could ever meet what {names[unit_id]} requires any more."
        raise NeverMet(detail, fields=["expression"] if own else (), unit=names[unit_id], reasons=reasons)


def _differ(one: Any, other: Any) -> bool:
    """Compare expressions as they are written, and lists without their order."""
    both_lists = isinstance(one, list) and isinstance(other, list)
    return sorted(one) != sorted(other) if both_lists else bool(one != other)


def _present(row: UnitRequisite) -> dict[str, Any]:
    return {
        "expression": row.expression,
        **{name: queries.named_by(row, kind) for name, kind in LISTS.items()},
    }
