"""How a student stands to what a unit requires: worked examples."""

import json
from decimal import Decimal

import pytest

from domain.policy.requisites import RequisiteOutcome
from domain.requisites.rules import (
    Facts,
    Requisite,
    antirequisites_broken,
    classes_of,
    evaluate,
    judge,
)
from domain.requisites.rules.expressions import InCourse, InIntake
from tests.domain.requisites.samples import NAMES, A, B, C, D, E, ask, at_least, beside, either, every, passed, points

MISSING, APPROVAL_NEEDED, CONDITIONAL, MET = RequisiteOutcome


def has(*unit_ids, mark=None):
    return {unit_id: None if mark is None else Decimal(mark) for unit_id in unit_ids}


@pytest.mark.parametrize(
    ("expression", "facts", "outcome"),
    [
        (None, Facts(), MET),
        (passed(A), Facts(passed=has(A)), MET),
        (passed(A), Facts(), MISSING),
        (passed(A), Facts(in_progress=frozenset({A})), CONDITIONAL),
        (passed(A), Facts(concurrent=frozenset({A})), MISSING),
        (passed(A, "60"), Facts(passed=has(A, mark="60")), MET),
        (passed(A, "60"), Facts(passed=has(A, mark="59.99")), MISSING),
        (passed(A, "60"), Facts(passed=has(A)), MISSING),
        (passed(A, "60"), Facts(passed=has(A, mark="55"), in_progress=frozenset({A})), CONDITIONAL),
        (beside(A), Facts(concurrent=frozenset({A})), MET),
        (beside(A), Facts(passed=has(A)), MET),
        (beside(A), Facts(in_progress=frozenset({A})), CONDITIONAL),
        (beside(A), Facts(), MISSING),
        (points("50"), Facts(credit_points={1: Decimal("37.5"), 2: Decimal("12.5")}), MET),
        (points("50.01"), Facts(credit_points={1: Decimal("37.5"), 2: Decimal("12.5")}), MISSING),
        (points("25", 2), Facts(credit_points={1: Decimal(50), 2: Decimal("12.5"), 3: Decimal("12.5")}), MET),
        (points("25", 3), Facts(credit_points={1: Decimal(50), 2: Decimal("12.5"), 3: Decimal("12.5")}), MISSING),
        (
            points("25"),
            Facts(credit_points={1: Decimal("12.5")}, credit_points_in_progress={2: Decimal("12.5")}),
            CONDITIONAL,
        ),
        (InCourse(C), Facts(course_id=C), MET),
        (InCourse(C), Facts(course_id=D), MISSING),
        (InCourse(C), Facts(), MISSING),
        (InIntake(C), Facts(intake_id=C), MET),
        (InIntake(C), Facts(), MISSING),
        (ask(), Facts(), APPROVAL_NEEDED),
        (ask(), Facts(approved=frozenset({ask().question})), MET),
        (ask(), Facts(approved=frozenset({"Another one?"})), APPROVAL_NEEDED),
        (at_least(2, passed(A), passed(B), passed(C)), Facts(passed=has(A, C)), MET),
        (at_least(2, passed(A), passed(B), passed(C)), Facts(passed=has(C)), MISSING),
        (
            at_least(2, passed(A), passed(B), passed(C)),
            Facts(passed=has(A), in_progress=frozenset({B})),
            CONDITIONAL,
        ),
        (either(passed(A), ask()), Facts(), APPROVAL_NEEDED),
        (either(passed(A), ask()), Facts(in_progress=frozenset({A})), CONDITIONAL),
        (every(passed(A), ask()), Facts(), MISSING),
        (every(passed(A), ask()), Facts(passed=has(A)), APPROVAL_NEEDED),
    ],
)
def test_outcome__of_worked_examples(expression, facts, outcome):
    assert evaluate(expression, facts).outcome is outcome


def test_approval_and_result__both_awaited__are_both_told():
    expression = every(passed(A), either(ask("Is B known?"), passed(B)), passed(C))
    facts = Facts(passed=has(C), in_progress=frozenset({A}))

    before = evaluate(expression, facts)
    after = evaluate(expression, Facts(passed=has(C), in_progress=frozenset({A}), approved=frozenset({"Is B known?"})))

    assert (before.outcome, before.is_conditional) == (APPROVAL_NEEDED, True)
    assert (before.questions, before.awaited) == (("Is B known?",), (A,))
    assert (after.outcome, after.is_conditional, after.questions, after.awaited) == (CONDITIONAL, True, (), (A,))


def test_result__awaited_beside_a_question_that_need_not_be_asked__is_told_as_awaited():
    verdict = evaluate(either(ask("In vain?"), passed(A), passed(B)), Facts(in_progress=frozenset({A})))

    assert (verdict.outcome, verdict.is_conditional) == (CONDITIONAL, True)
    assert (verdict.questions, verdict.awaited) == ((), (A,))


def test_questions__that_would_change_nothing__are_not_asked():
    expression = either(every(ask("In vain?"), passed(A)), every(ask("Worth it?"), passed(B)))

    assert evaluate(expression, Facts(passed=has(B))).questions == ("Worth it?",)
    assert evaluate(expression, Facts()).questions == ()
    assert evaluate(either(ask(), passed(B)), Facts(passed=has(B))).questions == ()


def test_tree__tells_facts_and_outcome_of_every_part__as_json():
    expression = either(every(passed(A, "60"), points("25")), InCourse(B))

    verdict = evaluate(expression, Facts(passed=has(A, mark="70"), credit_points={1: Decimal("12.5")}), NAMES)

    assert json.loads(json.dumps(verdict.tree)) == {
        "kind": "any",
        "outcome": "missing",
        "needed": 1,
        "of": [
            {
                "kind": "all",
                "outcome": "missing",
                "needed": 2,
                "of": [
                    {
                        "kind": "unit",
                        "outcome": "met",
                        "unit_id": str(A),
                        "code": "A",
                        "minimum_mark": "60",
                        "passed": True,
                        "mark": "70",
                        "in_progress": False,
                    },
                    {
                        "kind": "credit_points",
                        "outcome": "missing",
                        "minimum": "25",
                        "level": None,
                        "passed": "12.5",
                        "in_progress": "0",
                    },
                ],
            },
            {"kind": "course", "outcome": "missing", "course_id": str(B), "code": "B"},
        ],
    }
    assert verdict.explained() == ("One of (Pass 25 credit points (12.5 so far); Be in the course B).",)


def test_explanation__has_a_line_for_each_thing_to_do():
    expression = every(
        passed(A, "60"),
        beside(B),
        at_least(2, passed(C), passed(D), passed(E)),
        either(every(passed(C), passed(D)), points("50", 2)),
        InIntake(E),
        passed(C),
    )

    verdict = evaluate(expression, Facts(passed=has(C)), NAMES)

    assert verdict.is_missing
    assert verdict.explained() == (
        "Pass A with a mark of 60 or better.",
        "Pass B, or take it in the same teaching period.",
        "One of (Pass D; Pass E).",
        "One of (Pass D; Pass 50 credit points in units of level 2 or above (0 so far)).",
        "Be of the intake E.",
    )
    assert evaluate(ask(), Facts()).explained() == ()


def test_equivalents__count_wherever_the_unit_is_named__with_the_better_mark():
    classes = classes_of([(A, B), (B, C)])
    requisite = Requisite(unit_id=E, expression=every(passed(A, "60"), beside(D)), classes=classes)
    facts = Facts(passed={B: Decimal(50), C: Decimal(65)}, concurrent=frozenset({D}))

    assert classes == dict.fromkeys((A, B, C), frozenset({A, B, C}))
    assert judge(requisite, facts).outcome is MET
    assert judge(requisite, Facts(passed={C: None}, concurrent=frozenset({D}))).outcome is MISSING
    assert judge(requisite, Facts(passed={C: None, B: Decimal(70)}, concurrent=frozenset({D}))).outcome is MET
    assert evaluate(requisite.expression, facts).outcome is MISSING


def test_equivalents__taken_now__count_like_the_unit():
    classes = classes_of([(A, B)])
    before, besides = (Requisite(unit_id=E, expression=node, classes=classes) for node in (passed(A), beside(A)))

    assert judge(before, Facts(in_progress=frozenset({B}))).outcome is CONDITIONAL
    assert judge(besides, Facts(concurrent=frozenset({B}))).outcome is MET


def test_antirequisites__of_what_was_taken__are_named():
    requisite = Requisite(unit_id=A, antirequisites=frozenset({B, C}))

    assert antirequisites_broken(requisite, [C, D, E]) == (C,)
    assert antirequisites_broken(requisite, []) == ()


def test_credit_points__awaited_alone__name_no_unit_but_are_told_in_the_tree():
    facts = Facts(in_progress=frozenset({A}), credit_points_in_progress={1: Decimal("12.50")})

    verdict = evaluate(points("12.50"), facts)

    assert (verdict.outcome, verdict.is_conditional, verdict.awaited) == (CONDITIONAL, True, ())
    assert verdict.tree["in_progress"] == "12.50"
