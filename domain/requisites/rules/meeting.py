"""Whether anybody can ever meet what a unit requires, as long as nobody lets a rule pass.

From the bottom of an expression to its top, this gathers what every way to meet a part demands: to have passed a
unit, to be in a course, to be of an intake. Demands that exclude each other can't be met together, and what excludes a
demand that the parts around make anyway is left out; a branch with too few members left can't be met. What is refused
can truly never be met. The reverse does not hold: to find every such expression would take trying all combinations.

Whoever has passed a unit once met what it requires, so its own demands for units count as well; unless another unit
counts for it, by which one may have come around them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, NamedTuple
from uuid import UUID

from domain.requisites.rules.equivalents import Classes
from domain.requisites.rules.expressions import (
    Branch,
    InCourse,
    InIntake,
    Leaf,
    Node,
    UnitBeside,
    UnitPassed,
)


class About(Enum):
    """What a demand is about. `SELF` is the unit that is to be taken."""

    SELF = auto()
    UNIT = auto()
    COURSE = auto()
    INTAKE = auto()


class Demand(NamedTuple):
    """Something that must hold for a student. Units that count for each other are one."""

    about: About
    pk: UUID


Demands = frozenset[Demand]
NOTHING: Demands = frozenset()


@dataclass
class Catalogue:
    """What all units require. `excluded` is symmetric; `classes` holds the units for which others count."""

    expressions: Mapping[UUID, Node]
    excluded: Classes = field(default_factory=dict)
    classes: Classes = field(default_factory=dict)
    _inherited: dict[UUID, Demands] = field(default_factory=dict)
    _foes: dict[UUID, Demands] = field(default_factory=dict)

    def never_met(self, unit_id: UUID) -> list[tuple[Demand, Demand]] | None:
        """Return which demands exclude each other, if what the unit requires can never be met; None if it can."""
        own = Demand(About.SELF, self.one_for(unit_id))
        if Demand(About.UNIT, own.pk) in self.foes(own.pk):
            return [(own, own)]
        if unit_id not in self.expressions:
            return None
        search = _Search(self)
        if search.demands(self.expressions[unit_id], frozenset({own})) is not None:
            return None
        return sorted(search.conflicts, key=str)

    def one_for(self, unit_id: UUID) -> UUID:
        """Return one of the units that count for each other, always the same."""
        return min(self.classes.get(unit_id, (unit_id,)))

    def foes(self, unit_id: UUID) -> Demands:
        """Return what can't be demanded together with a unit, which is one for all that count for it."""
        if unit_id not in self._foes:
            members = self.classes.get(unit_id, frozenset({unit_id}))
            others = {self.one_for(other) for each in members for other in self.excluded.get(each, ())}
            self._foes[unit_id] = frozenset(Demand(about, pk) for pk in others for about in (About.SELF, About.UNIT))
        return self._foes[unit_id]

    def demanded(self, unit_id: UUID) -> Demands:
        """Return what naming a unit demands: the unit and what it inherits, as far as it can collide with anything."""
        one = self.one_for(unit_id)
        matters = unit_id in self.classes or bool(self.foes(one))
        return self._inherits(unit_id) | ({Demand(About.UNIT, one)} if matters else NOTHING)

    def _inherits(self, unit_id: UUID) -> Demands:
        """Return which units whoever passed this one has passed in any case."""
        if unit_id not in self._inherited:
            self._inherited[unit_id] = NOTHING  # a circle ends here; it is refused elsewhere
            node = self.expressions.get(unit_id)
            if node is not None and unit_id not in self.classes:
                found = _Search(self, beside=False).demands(node, NOTHING) or NOTHING
                self._inherited[unit_id] = frozenset(each for each in found if each.about is About.UNIT)
        return self._inherited[unit_id]


class _Search:
    """One question. `beside`: whether it demands what is taken beside a unit, too, which need not have been passed."""

    def __init__(self, catalogue: Catalogue, *, beside: bool = True) -> None:
        self.catalogue, self.beside = catalogue, beside
        self.conflicts: set[tuple[Demand, Demand]] = set()

    def demands(self, node: Node, around: Demands) -> Demands | None:
        """Return what every way to meet a part demands, where `around` is demanded anyway; None if there is no way."""
        if not isinstance(node, Branch):
            found = self._of_leaf(node)
            return None if self._collide(found, around) else found
        while True:
            possible = [each for one in node.of if (each := self.demands(one, around)) is not None]
            spare = len(possible) - node.needed
            if spare < 0:
                return None
            counted = Counter(demand for each in possible for demand in each)
            always = frozenset(demand for demand, number in counted.items() if number > spare)
            new = always - around
            if not new:
                return always
            if self._collide(new, around):
                return None
            around |= new

    def _of_leaf(self, leaf: Leaf) -> Demands:
        match leaf:
            case UnitPassed(unit_id):
                return self.catalogue.demanded(unit_id)
            case UnitBeside(unit_id):
                return self.catalogue.demanded(unit_id) if self.beside else NOTHING
            case InCourse(course_id):
                return frozenset({Demand(About.COURSE, course_id)})
            case InIntake(intake_id):
                return frozenset({Demand(About.INTAKE, intake_id)})
        return NOTHING

    def _collide(self, new: Demands, around: Demands) -> bool:
        """Tell whether one of the new demands excludes another, or one around, and note which."""
        found = {
            (min(one, other, key=_order), max(one, other, key=_order))
            for one in new
            for other in self._against(one, new, around)
        }
        self.conflicts |= found
        return bool(found)

    def _against(self, one: Demand, new: Demands, around: Demands) -> list[Demand]:
        if one.about is About.UNIT:
            foes = self.catalogue.foes(one.pk) | {Demand(About.SELF, one.pk)}
            return [*(foes & new), *(foes & around)]
        return [each for demands in (new, around) for each in demands if each.about is one.about and each.pk != one.pk]


def _order(demand: Demand) -> tuple[int, UUID]:
    return demand.about.value, demand.pk


def reason(one: Demand, other: Demand, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Return in plain values why two demands exclude each other."""
    codes = [names.get(each.pk, str(each.pk)) for each in (one, other)]
    if one.about in {About.COURSE, About.INTAKE}:
        return {"kind": f"only_one_{one.about.name.lower()}", "codes": codes}
    if one == other:
        return {"kind": "excludes_what_counts_for_it", "codes": codes[:1]}
    if one.pk == other.pk:
        return {"kind": "counts_as_the_unit_itself", "codes": codes[:1]}
    return {"kind": "exclude_each_other", "codes": codes}
