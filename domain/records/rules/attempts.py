"""Averages and credit points of results.

GPA = Σ (credit points * value) / Σ credit points over the results that count: every one after the census date, fails
included (published with a worked example on Swinburne's pages on the grade point average, four-point scale).
WAM = Σ (credit points * mark) / Σ credit points over the same results; a fail without a mark, such as WF, is a mark of
0 (as Deakin publishes for its withdrawn fails), and a pass without one is left out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.policy.academic import AVERAGE_STEP, ROUNDING, AttemptCounting


@dataclass(frozen=True)
class Attempt:
    """One current result of one student, as its transcript has it. Without a period: credit given otherwise."""

    unit_id: UUID
    teaching_period_id: UUID | None
    period_starts_on: date | None
    credit_points: Decimal
    level: int
    mark: Decimal | None
    grade: str
    value: Decimal | None
    is_pass: bool
    earns_credit: bool

    @property
    def counts(self) -> bool:
        """Whether it is an attempt: it is in the averages, and among those that a repeat policy limits."""
        return self.value is not None


@dataclass(frozen=True)
class Policy:
    """What is made of units that were taken more than once."""

    counting: AttemptCounting = AttemptCounting.ALL_ATTEMPTS
    attempts_max: int | None = None


@dataclass(frozen=True)
class Averages:
    """The figures of some results. Earned are also points that were given without an attempt."""

    credit_points_attempted: Decimal
    credit_points_passed: Decimal
    credit_points_earned: Decimal
    gpa: Decimal | None
    wam: Decimal | None


def averages(attempts: Iterable[Attempt], policy: Policy) -> Averages:
    """Return the figures of these attempts, which are in the order of time."""
    attempts = list(attempts)
    return Averages(
        credit_points_attempted=_sum(attempt.credit_points for attempt in attempts if attempt.counts),
        credit_points_passed=_earned(attempt for attempt in attempts if attempt.counts),
        credit_points_earned=_earned(attempts),
        gpa=gpa(attempts, policy),
        wam=wam(attempts, policy),
    )


def gpa(attempts: Iterable[Attempt], policy: Policy) -> Decimal | None:
    """Return the grade point average, or None if no result counts."""
    counted = counting(attempts, policy)
    return _mean((attempt.credit_points, attempt.value) for attempt in counted if attempt.value is not None)


def wam(attempts: Iterable[Attempt], policy: Policy) -> Decimal | None:
    """Return the weighted average mark, or None if no result that counts has a mark."""
    weighed = ((attempt.credit_points, _mark(attempt)) for attempt in counting(attempts, policy))
    return _mean((points, mark) for points, mark in weighed if mark is not None)


def counting(attempts: Iterable[Attempt], policy: Policy) -> list[Attempt]:
    """Return the attempts that make up the averages under this policy."""
    counted = [attempt for attempt in attempts if attempt.counts]
    if policy.counting == AttemptCounting.ALL_ATTEMPTS:
        return counted
    best = policy.counting == AttemptCounting.BEST_ATTEMPT
    return _one_per_unit(counted, _worth if best else _time)


def _one_per_unit(attempts: Sequence[Attempt], key: Callable[[Attempt], Any]) -> list[Attempt]:
    """Return for each unit the attempt with the greatest key; of equal ones the later."""
    chosen: dict[UUID, Attempt] = {}
    for attempt in attempts:
        other = chosen.get(attempt.unit_id)
        if other is None or key(attempt) >= key(other):
            chosen[attempt.unit_id] = attempt
    return list(chosen.values())


def _worth(attempt: Attempt) -> tuple[Decimal, Decimal]:
    mark = _mark(attempt)
    return attempt.value or Decimal(0), Decimal(-1) if mark is None else mark


def _time(attempt: Attempt) -> date:
    return attempt.period_starts_on or date.min


def _mark(attempt: Attempt) -> Decimal | None:
    if attempt.mark is None and not attempt.is_pass:
        return Decimal(0)
    return attempt.mark


def _earned(attempts: Iterable[Attempt]) -> Decimal:
    """Return the credit points earned; a unit that was passed twice earns them once."""
    points: dict[UUID, Decimal] = {}
    for attempt in attempts:
        if attempt.earns_credit:
            points[attempt.unit_id] = max(attempt.credit_points, points.get(attempt.unit_id, Decimal(0)))
    return _sum(points.values())


def _sum(points: Iterable[Decimal]) -> Decimal:
    return sum(points, Decimal("0.00"))


def _mean(weighed: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Return a weighted mean, exact until it is rounded: sums of two decimals lie far within 28 digits."""
    total, weight = Decimal(0), Decimal(0)
    for points, figure in weighed:
        total += points * figure
        weight += points
    return (total / weight).quantize(AVERAGE_STEP, ROUNDING) if weight else None
