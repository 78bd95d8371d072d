"""Circles, and what nobody could ever meet."""

from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.policy.requisites import RequisiteKind
from domain.requisites.rules import Catalogue, classes_of, cycle_through, edges
from domain.requisites.rules.equivalents import both_ways
from domain.requisites.rules.expressions import Branch, InCourse, InIntake, UnitBeside, UnitPassed
from domain.requisites.rules.meeting import reason
from tests.domain.requisites.samples import NAMES, A, B, C, D, E, ask, at_least, beside, either, every, number, passed


def cycle(start, **nodes):
    by_name = {"a": A, "b": B, "c": C, "d": D}
    found = cycle_through(start, {by_name[name]: edges(node) for name, node in nodes.items()})
    return found and "".join(NAMES[each] for each in found)


def test_cycle__of_prerequisites__is_named_in_its_order():
    assert cycle(A, a=passed(B), b=every(passed(C), passed(D)), c=either(passed(A), ask())) == "ABCA"
    assert cycle(B, a=passed(B), b=every(passed(C), passed(D)), c=either(passed(A), ask())) == "BCAB"


def test_cycle__that_is_none__is_not_found():
    assert cycle(A, a=passed(B), b=passed(C)) is None
    assert cycle(A, a=every(passed(B), passed(C)), b=passed(D), c=passed(D)) is None
    assert cycle(A, b=passed(C), c=passed(B)) is None


def test_corequisites__of_each_other__are_no_cycle__but_with_a_prerequisite_on_the_way():
    assert cycle(A, a=beside(B), b=beside(A)) is None
    assert cycle(A, a=beside(B), b=beside(C), c=beside(A)) is None
    assert cycle(A, a=beside(B), b=passed(A)) == "ABA"
    assert cycle(A, a=passed(B), b=beside(A)) == "ABA"
    assert cycle(A, a=every(beside(B), passed(C)), b=beside(A), c=beside(B)) == "ACBA"


def never(expression, *, excluded=(), equivalent=(), **others):
    """Return why nobody can take A, which requires this; None if somebody can."""
    by_name = {"b": B, "c": C, "d": D}
    catalogue = Catalogue(
        expressions={A: expression, **{by_name[name]: node for name, node in others.items()}},
        excluded=both_ways(excluded),
        classes=classes_of(equivalent),
    )
    found = catalogue.never_met(A)
    return found if found is None else [reason(*pair, NAMES) for pair in found]


def units(*codes):
    return [{"kind": "exclude_each_other", "codes": list(codes)}]


@pytest.mark.parametrize(
    ("expression", "how", "expected"),
    [
        (every(passed(B), passed(C)), {"excluded": [(C, B)]}, units("B", "C")),
        (every(passed(B), beside(C)), {"excluded": [(B, C)]}, units("B", "C")),
        (every(passed(B), either(passed(C), passed(D))), {"excluded": [(B, C), (B, D)]},
         units("B", "C") + units("B", "D")),
        (at_least(2, passed(B), passed(C)), {"excluded": [(B, C)]}, units("B", "C")),
        (every(passed(B), at_least(2, passed(C), passed(D), passed(E))), {"excluded": [(B, C), (B, D)]},
         units("B", "C") + units("B", "D")),
        (passed(B), {"excluded": [(A, B)]}, units("A", "B")),
        (passed(B), {"equivalent": [(A, B)]}, [{"kind": "counts_as_the_unit_itself", "codes": ["A"]}]),
        (every(passed(B), passed(C)), {"excluded": [(B, D)], "equivalent": [(C, D)]}, units("B", "C")),
        (every(InCourse(B), InCourse(C)), {}, [{"kind": "only_one_course", "codes": ["B", "C"]}]),
        (every(InIntake(B), either(InIntake(C), InIntake(D))), {},
         [{"kind": "only_one_intake", "codes": ["B", "C"]}, {"kind": "only_one_intake", "codes": ["B", "D"]}]),
        (at_least(3, InCourse(B), InCourse(C), passed(B)), {}, [{"kind": "only_one_course", "codes": ["B", "C"]}]),
        (every(passed(B), passed(C)), {"excluded": [(C, D)], "b": passed(D)}, units("C", "D")),
        (passed(B), {"excluded": [(A, D)], "b": every(passed(C), ask()), "c": passed(D)}, units("A", "D")),
        (ask(), {"excluded": [(A, B)], "equivalent": [(A, B)]},
         [{"kind": "excludes_what_counts_for_it", "codes": ["A"]}]),
    ],
)  # fmt: skip
def test_expression__that_nobody_could_meet__is_found(expression, how, expected):
    assert never(expression, **how) == expected


@pytest.mark.parametrize(
    ("expression", "how"),
    [
        (either(passed(B), passed(C)), {"excluded": [(B, C)]}),
        (at_least(2, passed(B), passed(C), passed(D)), {"excluded": [(B, C)]}),
        (either(InCourse(B), InCourse(C)), {}),
        (every(InCourse(B), either(InCourse(B), InCourse(C))), {}),
        (every(passed(B), passed(C)), {"equivalent": [(B, C)]}),
        (every(passed(B), passed(C)), {"excluded": [(C, D)], "b": either(passed(D), passed(E))}),
        (every(passed(B), passed(C)), {"excluded": [(C, D)], "b": beside(D)}),
        (every(passed(B), passed(C)), {"excluded": [(C, D)], "b": passed(D), "equivalent": [(B, E)]}),
        (every(passed(B), InCourse(C)), {"b": InCourse(D)}),
    ],
)
def test_expression__that_somebody_could_meet__is_left_alone(expression, how):
    assert never(expression, **how) is None


def test_expression__whose_fault_shows_only_by_trying_all_ways__is_left_alone():
    assert never(at_least(3, InCourse(B), InCourse(C), InCourse(D), passed(B))) is None


POOL = [number(value) for value in range(1, 6)]


def leaf(of):
    return some.one_of(
        some.builds(UnitPassed, some.sampled_from(of)),
        some.builds(UnitBeside, some.sampled_from(of)),
        some.builds(InCourse, some.sampled_from(POOL[:2])),
        some.just(ask()),
    )


def tree(of):
    @some.composite
    def branch(draw, members):
        inner = tuple(draw(some.lists(members, min_size=1, max_size=3)))
        return Branch(RequisiteKind.AT_LEAST, draw(some.integers(1, len(inner))), inner)

    return some.recursive(leaf(of), branch, max_leaves=6)


@some.composite
def catalogues(draw):
    """Units that require only later ones, so that there are no circles."""
    pair = some.lists(some.sampled_from(POOL), min_size=2, max_size=2, unique=True).map(tuple)
    expressions = {
        unit_id: draw(tree(POOL[index + 1 :]))
        for index, unit_id in enumerate(POOL[:-1])
        if index == 0 or draw(some.booleans())
    }
    excluded, equivalent = draw(some.lists(pair, max_size=4)), draw(some.lists(pair, max_size=2))
    return Catalogue(expressions, both_ways(excluded), classes_of(equivalent))


def holds(node, passed_ids, taken, course, catalogue):
    if isinstance(node, Branch):
        return sum(holds(each, passed_ids, taken, course, catalogue) for each in node.of) >= node.needed
    if isinstance(node, InCourse):
        return course is None or node.course_id == course
    if not isinstance(node, UnitPassed | UnitBeside):
        return True
    counts = catalogue.classes.get(node.unit_id, {node.unit_id})
    return bool(counts & (passed_ids if isinstance(node, UnitPassed) else passed_ids | taken))


def subsets(of):
    return (frozenset(each) for each in chain.from_iterable(combinations(of, size) for size in range(len(of) + 1)))


def can_be_taken(catalogue, unit_id):
    """Try every set of units that somebody may have passed and take beside, in every course."""
    excludes = {(one, other) for one, others in catalogue.excluded.items() for other in others}
    wide = {
        (a, b) for one, other in excludes
        for a in catalogue.classes.get(one, {one}) for b in catalogue.classes.get(other, {other})
    }  # fmt: skip
    own = catalogue.classes.get(unit_id, {unit_id})
    for known in subsets(POOL):
        # What counts for the unit is the same once more: it has not been passed, and is not taken beside it.
        if known & own or any((one, other) in wide for one in known | own for other in known | own):
            continue
        for done in subsets(known):
            taken = known - done
            # Whoever passed a unit met its requirements once, in whatever course, taking whatever beside it.
            history = all(
                holds(catalogue.expressions[each], done, frozenset(POOL), None, catalogue)
                for each in known
                if each in catalogue.expressions and each != unit_id
            )
            if history and any(
                holds(catalogue.expressions[unit_id], done, taken, course, catalogue) for course in POOL[:2]
            ):
                return True
    return False


@settings(max_examples=300, deadline=None)
@given(catalogues())
def test_never_met__says_so__only_of_what_truly_can_not_be_met(catalogue):
    for unit_id in catalogue.expressions:
        if catalogue.never_met(unit_id) is not None:
            assert not can_be_taken(catalogue, unit_id)
