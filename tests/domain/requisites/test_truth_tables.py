"""Every outcome against a judge who knows no order of outcomes, and tries all ways in which things may turn out."""

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as some

from domain.policy.requisites import RequisiteKind, RequisiteOutcome
from domain.requisites.rules import Facts, document_of, evaluate, expression_of, leaves
from domain.requisites.rules.expressions import Approval, Branch, InCourse, InIntake, UnitBeside, UnitPassed
from tests.domain.requisites.samples import ask, number, passed, points

UNITS = [number(value) for value in range(1, 5)]
QUESTIONS = ["One?", "Two?"]
MARKS = [None, "50.00", "75.00"]

leaf = some.one_of(
    some.builds(passed, some.sampled_from(UNITS), some.sampled_from(MARKS)),
    some.builds(UnitBeside, some.sampled_from(UNITS)),
    some.builds(points, some.sampled_from(["12.50", "50.00", "100.00"]), some.sampled_from([None, 1, 2])),
    some.builds(InCourse, some.sampled_from(UNITS)),
    some.builds(InIntake, some.sampled_from(UNITS)),
    some.builds(ask, some.sampled_from(QUESTIONS)),
)


def branch(members):
    @some.composite
    def make(draw):
        of = tuple(draw(some.lists(members, min_size=1, max_size=4)))
        kind = draw(some.sampled_from([RequisiteKind.ALL, RequisiteKind.ANY, RequisiteKind.AT_LEAST]))
        needed = {RequisiteKind.ALL: len(of), RequisiteKind.ANY: 1}.get(kind) or draw(some.integers(1, len(of)))
        return Branch(kind, needed, of)

    return make()


expressions = some.recursive(leaf, branch, max_leaves=10)
points_by_level = some.dictionaries(
    some.integers(1, 3), some.decimals("0", "75", places=2, allow_nan=False), max_size=2
)
facts = some.builds(
    Facts,
    passed=some.dictionaries(
        some.sampled_from(UNITS), some.none() | some.decimals(50, 100, places=2, allow_nan=False), max_size=3
    ),
    in_progress=some.frozensets(some.sampled_from(UNITS), max_size=2),
    concurrent=some.frozensets(some.sampled_from(UNITS), max_size=2),
    credit_points=points_by_level,
    credit_points_in_progress=points_by_level,
    course_id=some.none() | some.sampled_from(UNITS),
    intake_id=some.none() | some.sampled_from(UNITS),
    approved=some.frozensets(some.sampled_from(QUESTIONS)),
)


def holds(node, known, *, results, decisions):
    """Tell whether it holds if each awaited result and each decision turns out so: `results` maps leaves to passes."""
    if isinstance(node, Branch):
        told = [holds(each, known, results=results, decisions=decisions) for each in node.of]
        return any(all(chosen) for chosen in combinations(told, node.needed))
    if isinstance(node, Approval):
        return node.question in known.approved or decisions[node.question]
    if isinstance(node, InCourse):
        return node.course_id == known.course_id
    if isinstance(node, InIntake):
        return node.intake_id == known.intake_id
    awaited = awaits(node, known) and results[node]
    if isinstance(node, UnitPassed):
        mark = known.passed.get(node.unit_id, False)
        good = mark is not False and (not node.minimum_mark or (mark is not None and not mark < node.minimum_mark))
        return good or awaited
    if isinstance(node, UnitBeside):
        return bool({node.unit_id} & (set(known.passed) | known.concurrent)) or awaited
    sure = [points for level, points in known.credit_points.items() if level >= (node.level or 0)]
    return sum(sure) >= node.minimum or awaited


def awaits(node, known):
    """Tell whether a result still to come could make this leaf hold."""
    if isinstance(node, UnitPassed | UnitBeside):
        return node.unit_id in known.in_progress
    both = [*known.credit_points.items(), *known.credit_points_in_progress.items()]
    return sum(points for level, points in both if level >= (node.level or 0)) >= node.minimum


def by_trying(node, known):
    """Return the outcome by its words: whatever comes; if all is passed; if somebody says yes as well; never."""
    found = list(dict.fromkeys(leaves(node)))
    pending = [each for each in found if not isinstance(each, Approval | InCourse | InIntake) and awaits(each, known)]
    questions = list({each.question for each in found if isinstance(each, Approval)})
    table = {}
    for results in product([False, True], repeat=len(pending)):
        for decisions in product([False, True], repeat=len(questions)):
            given_results = {**dict.fromkeys(found, False), **dict(zip(pending, results, strict=True))}
            given_decisions = dict(zip(questions, decisions, strict=True))
            table[results, decisions] = holds(node, known, results=given_results, decisions=given_decisions)
    if all(table.values()):
        return RequisiteOutcome.MET
    refused = [held for (_, decisions), held in table.items() if not any(decisions)]
    if any(refused):
        return RequisiteOutcome.CONDITIONAL if not all(refused) else RequisiteOutcome.MET
    return RequisiteOutcome.APPROVAL_NEEDED if any(table.values()) else RequisiteOutcome.MISSING


@settings(max_examples=400, deadline=None)
@given(expressions, facts)
def test_outcome__of_any_expression__is_that_of_trying_everything(expression, known):
    assert evaluate(expression, known).outcome is by_trying(expression, known)


@settings(max_examples=200, deadline=None)
@given(expressions, facts)
def test_questions__answered_with_yes__leave_nothing_but_results_to_wait_for(expression, known):
    verdict = evaluate(expression, known)
    everything = Facts(**{**vars(known), "approved": frozenset(QUESTIONS)})

    approved = evaluate(expression, everything).outcome

    assert bool(verdict.questions) is (verdict.outcome is RequisiteOutcome.APPROVAL_NEEDED)
    final = approved if verdict.outcome is RequisiteOutcome.APPROVAL_NEEDED else verdict.outcome
    assert verdict.is_conditional is (final is RequisiteOutcome.CONDITIONAL)
    assert (approved is RequisiteOutcome.MISSING) is verdict.is_missing
    assert bool(verdict.explained()) is verdict.is_missing


@settings(max_examples=100, deadline=None)
@given(expressions)
def test_document__read_again__is_the_same_expression(expression):
    assert expression_of(document_of(expression)) == expression
