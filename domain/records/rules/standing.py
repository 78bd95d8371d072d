"""The academic standing that follows from results. Suspending and excluding is for people to decide."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from domain.policy.academic import FAILED_SHARE, PROBATION_PERIODS, EarnedStanding
from domain.records.rules.attempts import Attempt


def standing_of(attempts: Iterable[Attempt]) -> EarnedStanding:
    """Return the standing after the last period with results: how many in a row have gone badly, up to it?"""
    bad = 0
    for share in reversed(_failed_shares(attempts)):
        if share < FAILED_SHARE:
            break
        bad += 1
    if bad >= PROBATION_PERIODS:
        return EarnedStanding.ON_PROBATION
    return EarnedStanding.AT_RISK if bad else EarnedStanding.GOOD


def _failed_shares(attempts: Iterable[Attempt]) -> list[Fraction]:
    """Return the share of credit points failed in each period with results that count, the oldest first."""
    tried: dict[UUID, list[Attempt]] = {}
    for attempt in attempts:
        if attempt.counts and attempt.teaching_period_id is not None:
            tried.setdefault(attempt.teaching_period_id, []).append(attempt)
    periods = sorted(
        tried.values(), key=lambda group: (str(group[0].period_starts_on), str(group[0].teaching_period_id))
    )
    return [_failed_share(group) for group in periods]


def _failed_share(attempts: Iterable[Attempt]) -> Fraction:
    attempts = list(attempts)
    failed = sum((attempt.credit_points for attempt in attempts if not attempt.is_pass), Decimal(0))
    return Fraction(failed) / Fraction(sum(attempt.credit_points for attempt in attempts))
