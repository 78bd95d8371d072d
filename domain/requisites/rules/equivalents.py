"""Units that count for each other, and units that exclude each other."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID

from domain.requisites.rules.evaluation import Facts, Names, Verdict, evaluate
from domain.requisites.rules.expressions import Node

Classes = Mapping[UUID, frozenset[UUID]]


@dataclass(frozen=True)
class Requisite:
    """What a unit requires, whoever said so: exclusions and equivalents hold for both sides."""

    unit_id: UUID
    expression: Node | None = None
    antirequisites: frozenset[UUID] = frozenset()  # none of them may have been passed or be taken
    equivalents: frozenset[UUID] = frozenset()  # having passed one of them is having passed this unit
    classes: Classes = field(default_factory=dict)  # every unit that is named → all that count for it, itself too
    names: Names = field(default_factory=dict)  # codes of all units, courses and intakes above


def judge(requisite: Requisite, facts: Facts) -> Verdict:
    """Tell how a student stands to what a unit requires before it. Equivalents count."""
    return evaluate(requisite.expression, widened(facts, requisite.classes), requisite.names)


def antirequisites_broken(requisite: Requisite, taken_or_passed: Iterable[UUID]) -> tuple[UUID, ...]:
    """Return which of the units that a student has passed, or takes or waits for, exclude this one."""
    return tuple(sorted(requisite.antirequisites.intersection(taken_or_passed)))


def widened(facts: Facts, classes: Classes) -> Facts:
    """Return the facts as they are with equivalents: each unit stands for all that count for it."""
    if all(len(each) == 1 for each in classes.values()):
        return facts
    passed: dict[UUID, Decimal | None] = {}
    for unit_id, mark in facts.passed.items():
        for each in classes.get(unit_id, {unit_id}):
            best = passed.get(each)
            passed[each] = mark if best is None else best if mark is None else max(best, mark)
    return replace(
        facts,
        passed=passed,
        in_progress=_all_of(facts.in_progress, classes),
        concurrent=_all_of(facts.concurrent, classes),
    )


def _all_of(unit_ids: Collection[UUID], classes: Classes) -> frozenset[UUID]:
    return frozenset(each for unit_id in unit_ids for each in classes.get(unit_id, {unit_id}))


def both_ways(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, frozenset[UUID]]:
    """Return every unit of these pairs with all that are paired with it."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
        found[other].add(one)
    return {unit_id: frozenset(others) for unit_id, others in found.items()}


def classes_of(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, frozenset[UUID]]:
    """Return every unit of these pairs with all that count for it, itself too: directly, or through others."""
    beside = both_ways(pairs)
    found: dict[UUID, frozenset[UUID]] = {}
    for start in beside:
        if start in found:
            continue
        members, waiting = {start}, [start]
        while waiting:
            new = beside[waiting.pop()] - members
            members |= new
            waiting.extend(new)
        found |= dict.fromkeys(members, frozenset(members))
    return found
