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

    def never_met(self, unit_id: UUID) -> list[tuple[Demand, Demand]] | None:
        """Return which demands exclude each other, if what the unit requires can never be met; None if it can."""
        own = frozenset({Demand(About.SELF, self.one_for(unit_id))})
        if self.exclude_each_other(unit_id, unit_id):
            return [(demand, demand) for demand in own]
        if unit_id not in self.expressions:
            return None
        search = _Search(self)
        if search.demands(self.expressions[unit_id], own) is not None:
            return None
        return sorted(search.conflicts, key=str)

    def one_for(self, unit_id: UUID) -> UUID:
        """Return one of the units that count for each other, always the same."""
        return min(self.classes.get(unit_id, (unit_id,)))

    def exclude_each_other(self, one: UUID, other: UUID) -> bool:
        others = self.classes.get(other, frozenset({other}))
        return any(not others.isdisjoint(self.excluded.get(each, ())) for each in self.classes.get(one, (one,)))

    def inherited(self, unit_id: UUID) -> Demands:
        """Return which units whoever passed this one has passed in any case."""
        if unit_id not in self._inherited:
            self._inherited[unit_id] = NOTHING  # a circle ends here; it is refused elsewhere
            alone = len(self.classes.get(unit_id, (unit_id,))) == 1
            node = self.expressions.get(unit_id)
            if alone and node is not None:
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
            return None if self._conflict(found | around) else found
        while True:
            possible = [each for one in node.of if (each := self.demands(one, around)) is not None]
            spare = len(possible) - node.needed
            if spare < 0:
                return None
            counted = Counter(demand for each in possible for demand in each)
            always = frozenset(demand for demand, number in counted.items() if number > spare)
            if always <= around:
                return always
            around |= always
            if self._conflict(around):
                return None

    def _of_leaf(self, leaf: Leaf) -> Demands:
        match leaf:
            case UnitPassed(unit_id):
                return self._of_unit(unit_id)
            case UnitBeside(unit_id):
                return self._of_unit(unit_id) if self.beside else NOTHING
            case InCourse(course_id):
                return frozenset({Demand(About.COURSE, course_id)})
            case InIntake(intake_id):
                return frozenset({Demand(About.INTAKE, intake_id)})
        return NOTHING

    def _of_unit(self, unit_id: UUID) -> Demands:
        return self.catalogue.inherited(unit_id) | {Demand(About.UNIT, self.catalogue.one_for(unit_id))}

    def _conflict(self, demands: Demands) -> bool:
        """Tell whether two of these exclude each other, and note which."""
        ordered = sorted(demands, key=lambda each: (each.about.value, each.pk))
        found = {
            (one, other)
            for index, one in enumerate(ordered)
            for other in ordered[index + 1 :]
            if self._exclude_each_other(one, other)
        }
        self.conflicts |= found
        return bool(found)

    def _exclude_each_other(self, one: Demand, other: Demand) -> bool:
        if one.about is other.about and one.about in {About.COURSE, About.INTAKE}:
            return True
        if other.about is not About.UNIT or one.about not in {About.SELF, About.UNIT}:
            return False
        return one.pk == other.pk or self.catalogue.exclude_each_other(one.pk, other.pk)


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
