"""The benchmark's arithmetic, and that a missed bar fails `--check`."""

import pytest

from scripts.bench import __main__ as command_line
from scripts.bench.figures import Bar, Round, Spread, judge, percentile, ratios, spread
from scripts.bench.rounds import Answer
from scripts.bench.targets import FLOOR, LIMIT_LIST, OURS_LIST, OURS_ONE, TARGETS


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Replace the suite's fixture: nothing here uses Django, nor the servers of the test run."""


def rounds(*costs):
    return [Round(cpu=cost, database_cpu=None, p50=1.0, p99=2.0, rate=3.0) for cost in costs]


def measured(*, list_cost=250.0, one_cost=180.0, queries=2.0):
    costs = {LIMIT_LIST: 100.0, FLOOR: 100.0, OURS_LIST: list_cost, OURS_ONE: one_cost}
    found = {target.name: rounds(costs.get(target, 500.0)) for target in TARGETS}
    told = {target.name: Answer(queries=queries, bytes=10.0) for target in TARGETS}
    verdicts = judge(command_line.BARS, found, {name: each.queries for name, each in told.items()})
    return command_line.report.Report(found, told, verdicts)


def test_spread__of_rounds__is_their_median_and_range():
    assert spread([5.0, 1.0, 3.0, 9.0]) == Spread(median=4.0, least=1.0, most=9.0)


def test_percentile__of_latencies__is_one_of_them():
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0
    assert percentile([float(each) for each in range(1, 101)], 0.99) == 99.0
    assert percentile([7.0], 0.99) == 7.0


def test_ratios__of_a_disturbed_round__compare_within_the_round():
    assert ratios(rounds(200.0, 900.0, 210.0), rounds(100.0, 400.0, 100.0)) == Spread(2.1, 2.0, 2.25)


@pytest.mark.parametrize(("cost", "met"), [(299.0, True), (300.0, True), (301.0, False)])
def test_judge__at_the_bar__is_met_and_beyond_it_missed(cost, met):
    found = judge([Bar("bar", "above", "below", 3.0)], {"above": rounds(cost), "below": rounds(100.0)}, {"above": 2.0})

    assert [verdict.met for verdict in found] == [met, True]


def test_judge__four_queries__are_too_many():
    found = judge([Bar("bar", "above", "below", 3.0)], {"above": rounds(1.0), "below": rounds(1.0)}, {"above": 4.0})

    assert [verdict.met for verdict in found] == [True, False]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (measured(), 0),
        (measured(list_cost=301.0), 1),
        (measured(one_cost=201.0), 1),
        (measured(queries=4.0), 1),
    ],
)
def test_check__by_what_was_measured__ends_with_code(monkeypatch, tmp_path, found, code):
    monkeypatch.setattr(command_line, "run", lambda size, *, fresh: found)
    monkeypatch.setattr(command_line.environment, "ROOT", tmp_path)
    monkeypatch.setattr(command_line.environment, "RESULTS", tmp_path / "bench-results")

    assert command_line.main(["--check"]) == code
    assert command_line.main([]) == 0

    assert {path.name for path in (tmp_path / "bench-results").iterdir()} == {"bench.json", "bench.md", "bench.svg"}
