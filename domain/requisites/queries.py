"""What can be asked of requisites."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from domain.academic.models import Course, Intake, Unit, UnitKind
from domain.policy.requisites import RequisiteEdgeKind
from domain.requisites import scopes
from domain.requisites.models import RequisiteEdge, UnitRequisite
from domain.requisites.rules import Requisite, classes_of, expression_of, leaves
from domain.requisites.rules.equivalents import Classes, both_ways
from domain.requisites.rules.expressions import InCourse, InIntake, Leaf, Node, UnitBeside, UnitPassed
from domain.requisites.rules.meeting import Catalogue
from domain.shared.access import narrow
from domain.shared.actor import Actor

NO_UNITS: Final[frozenset[UUID]] = frozenset()
# Every pair of units that count for each other or exclude each other, and that can be reached over such pairs from
# these units or from those that they require; whoever named whom.
PAIRS: Final = """
    WITH RECURSIVE pairs AS (
        SELECT edge.kind, requisite.unit_id AS one, edge.named_unit_id AS other
        FROM requisite_edges edge JOIN unit_requisites requisite ON requisite.id = edge.requisite_id
        WHERE edge.kind IN ('equivalent', 'antirequisite')
    ), known AS (
        SELECT unnest(%(units)s::uuid[]) AS unit_id
        UNION
        SELECT edge.named_unit_id
        FROM requisite_edges edge JOIN unit_requisites requisite ON requisite.id = edge.requisite_id
        WHERE requisite.unit_id = ANY(%(units)s) AND edge.kind IN ('prerequisite', 'corequisite')
        UNION
        SELECT CASE WHEN pairs.one = known.unit_id THEN pairs.other ELSE pairs.one END
        FROM known JOIN pairs ON known.unit_id IN (pairs.one, pairs.other)
    )
    SELECT kind, one, other FROM pairs WHERE one IN (SELECT unit_id FROM known)
"""
# From units to those that can be taken only after them, in as many steps as it takes.
BEHIND: Final = """
    WITH RECURSIVE later AS (
        SELECT edge.named_unit_id AS first_id, requisite.unit_id
        FROM requisite_edges edge JOIN unit_requisites requisite ON requisite.id = edge.requisite_id
        WHERE edge.kind = 'prerequisite' AND edge.named_unit_id = ANY(%s)
        UNION
        SELECT later.first_id, requisite.unit_id
        FROM later
        JOIN requisite_edges edge ON edge.named_unit_id = later.unit_id AND edge.kind = 'prerequisite'
        JOIN unit_requisites requisite ON requisite.id = edge.requisite_id
    )
    SELECT later.first_id, count(*)
    FROM later JOIN course_units place ON place.unit_id = later.unit_id
    WHERE place.course_id = %s AND place.kind = %s AND later.unit_id <> later.first_id AND later.unit_id <> ALL(%s)
    GROUP BY later.first_id
"""


def unit_requisites(actor: Actor, permission: str) -> QuerySet[UnitRequisite]:
    """Return the requisites the actor reaches with this permission."""
    return narrow(UnitRequisite.objects.all(), actor=actor, permission=permission, scopes=scopes.UNIT_REQUISITE)


def units_named(*, kind: RequisiteEdgeKind | None = None, path: str = "") -> ArraySubquery:
    """Return the units that requisites name in one way, by id; in any, by id, code and name. `path` leads to them."""
    named = RequisiteEdge.objects.filter(requisite=OuterRef(f"{path}pk"))
    if kind is not None:
        return ArraySubquery(named.filter(kind=kind).order_by("named_unit__code").values("named_unit_id"))
    edges = RequisiteEdge.objects.filter(requisite=OuterRef(OuterRef(f"{path}pk")), named_unit=OuterRef("pk"))
    shown = JSONObject(id="id", code="code", name="name")
    return ArraySubquery(Unit.objects.filter(Exists(edges)).order_by("code").values_list(shown))


def names_units(unit_ids: Any) -> Q:
    """Return the condition that requisites name one of these units, in whatever way."""
    return Q(pk__in=RequisiteEdge.objects.filter(named_unit__id__any_of=unit_ids).values("requisite"))


def dependents_of(unit_id: Any) -> QuerySet[Unit]:
    """Return the units that name this one as a prerequisite themselves."""
    edges = RequisiteEdge.objects.filter(
        requisite__unit=OuterRef("pk"), named_unit=unit_id, kind=RequisiteEdgeKind.PREREQUISITE
    )
    return Unit.objects.filter(Exists(edges)).order_by("code")


def units_behind(
    unit_ids: Collection[UUID], course_id: UUID | None, *, without: Collection[UUID] = ()
) -> Mapping[UUID, int]:
    """Return how many core units of a course each of these units leads to, directly or through others,
    `without` those that are done. One query.
    """
    found = dict.fromkeys(unit_ids, 0)
    if found and course_id is not None:
        with connection.cursor() as cursor:
            cursor.execute(BEHIND, [list(found), course_id, UnitKind.CORE.value, list(without)])
            found |= dict(cursor.fetchall())
    return found


def catalogue() -> Catalogue:
    """Return what all units require, in two queries."""
    rows = UnitRequisite.objects.filter(expression__isnull=False).values_list("unit_id", "expression")
    beside = RequisiteEdge.objects.filter(kind__in=[RequisiteEdgeKind.ANTIREQUISITE, RequisiteEdgeKind.EQUIVALENT])
    pairs: dict[str, list[tuple[UUID, UUID]]] = defaultdict(list)
    for kind, one, other in beside.values_list("kind", "requisite__unit_id", "named_unit_id"):
        pairs[kind].append((one, other))
    return Catalogue(
        expressions={unit_id: node for unit_id, document in rows if (node := expression_of(document)) is not None},
        excluded=both_ways(pairs[RequisiteEdgeKind.ANTIREQUISITE]),
        classes=classes_of(pairs[RequisiteEdgeKind.EQUIVALENT]),
    )


def named_by(requisite: UnitRequisite, kind: RequisiteEdgeKind) -> list[UUID]:
    """Return the units that requisites name in one way, in the order of their codes."""
    edges = RequisiteEdge.objects.filter(requisite=requisite, kind=kind).order_by("named_unit__code")
    return list(edges.values_list("named_unit_id", flat=True))


def known(model: type[Unit] | type[Course] | type[Intake], pks: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the codes of those of these that there are."""
    return dict(model.objects.filter(pk__in=pks).values_list("pk", "code")) if pks else {}


def requisites_of(unit_ids: Collection[UUID]) -> Mapping[UUID, Requisite]:
    """Return what each of these units requires: its expression, what excludes it and what counts for it, whoever said
    so. Three queries at most, however many units.
    """
    if not unit_ids:
        return {}
    rows = UnitRequisite.objects.filter(unit__id__any_of=list(unit_ids)).values_list("unit_id", "expression")
    expressions = {unit_id: expression_of(document) for unit_id, document in rows}
    pairs = _pairs(unit_ids)
    excluded = both_ways(pairs[RequisiteEdgeKind.ANTIREQUISITE])
    classes = classes_of(pairs[RequisiteEdgeKind.EQUIVALENT])
    found = [leaf for node in expressions.values() for leaf in leaves(node)]
    named = _units_in(found).union(*excluded.values(), *classes.values())
    names = _names(named.union(unit_ids), found) if named or found else {}
    return {unit_id: _requisite(unit_id, expressions.get(unit_id), excluded, classes, names) for unit_id in unit_ids}


def _requisite(
    unit_id: UUID, expression: Node | None, excluded: Classes, classes: Classes, names: Mapping[UUID, str]
) -> Requisite:
    """Put together what concerns one unit."""
    own = classes.get(unit_id, frozenset({unit_id}))
    directly = NO_UNITS.union(*(excluded.get(each, NO_UNITS) for each in own))
    antirequisites = NO_UNITS.union(*(classes.get(each, {each}) for each in directly)) - own
    found = list(leaves(expression))
    units = _units_in(found)
    about = own | antirequisites | units | _courses_in(found) | _intakes_in(found)
    return Requisite(
        unit_id=unit_id,
        expression=expression,
        antirequisites=antirequisites,
        equivalents=own - {unit_id},
        classes={each: group for named in units if (group := classes.get(named)) for each in group},
        names={pk: names[pk] for pk in about if pk in names},
    )


def _units_in(found: Iterable[Leaf]) -> frozenset[UUID]:
    return frozenset(leaf.unit_id for leaf in found if isinstance(leaf, UnitPassed | UnitBeside))


def _courses_in(found: Iterable[Leaf]) -> frozenset[UUID]:
    return frozenset(leaf.course_id for leaf in found if isinstance(leaf, InCourse))


def _intakes_in(found: Iterable[Leaf]) -> frozenset[UUID]:
    return frozenset(leaf.intake_id for leaf in found if isinstance(leaf, InIntake))


def _pairs(unit_ids: Collection[UUID]) -> Mapping[str, list[tuple[UUID, UUID]]]:
    """Return the pairs of units around these that count for each other, or exclude each other."""
    found: dict[str, list[tuple[UUID, UUID]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"units": list(unit_ids)})
        for kind, one, other in cursor.fetchall():
            found[kind].append((one, other))
    return found


def _names(unit_ids: Collection[UUID], found: Collection[Leaf]) -> Mapping[UUID, str]:
    """Return the codes of these units, and of the courses and intakes that the leaves name. One query."""
    wanted: tuple[tuple[Any, Collection[UUID]], ...] = (
        (Unit, unit_ids),
        (Course, _courses_in(found)),
        (Intake, _intakes_in(found)),
    )
    first, *others = (
        model.objects.filter(id__any_of=list(pks)).order_by().values_list("pk", "code") for model, pks in wanted
    )
    return dict(first.union(*others, all=True))
