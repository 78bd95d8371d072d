"""The arithmetic: from rounds to medians, ratios and a verdict. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Final

MOST_QUERIES: Final = 3


@dataclass(frozen=True)
class Round:
    """One target in one round: microseconds a request but for `rate`, which is requests a second."""

    cpu: float
    database_cpu: float | None
    p50: float
    p99: float
    rate: float


@dataclass(frozen=True)
class Spread:
    """A median, and between what it lies."""

    median: float
    least: float
    most: float


@dataclass(frozen=True)
class Bar:
    """How many times the cost of another target a target may cost."""

    name: str
    target: str
    of: str
    most: float


@dataclass(frozen=True)
class Verdict:
    """A bar, and what was measured against it."""

    name: str
    measured: Spread
    most: float

    @property
    def met(self) -> bool:
        return self.measured.median <= self.most


def spread(values: Sequence[float]) -> Spread:
    return Spread(median(values), min(values), max(values))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that this share of all values does not exceed."""
    return sorted(values)[max(0, ceil(len(values) * share) - 1)]


def ratios(above: Sequence[Round], below: Sequence[Round]) -> Spread:
    """Compare two targets round by round: what disturbs a round disturbs both."""
    return spread([one.cpu / other.cpu for one, other in zip(above, below, strict=True)])


def judge(bars: Sequence[Bar], rounds: Mapping[str, Sequence[Round]], queries: Mapping[str, float]) -> list[Verdict]:
    """Hold the measured ratios, and the queries of each barred target, against their bars."""
    verdicts = [Verdict(bar.name, ratios(rounds[bar.target], rounds[bar.of]), bar.most) for bar in bars]
    for bar in bars:
        count = queries[bar.target]
        verdicts.append(Verdict(f"queries of {bar.target}", Spread(count, count, count), MOST_QUERIES))
    return verdicts
