"""How many people want a seat, and what became of their requests."""

import random
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from domain.policy.workflows import HOLDS_SEAT, EnrollmentState

Counts = Mapping[EnrollmentState, int]
LEAST: Final = 4  # requests per offering, so that each outcome can happen
STUDIED: Final = (*HOLDS_SEAT, EnrollmentState.COMPLETED, EnrollmentState.FAILED)


def shares(dice: random.Random, total: int, count: int) -> list[int]:
    """Split a total into uneven parts, none of them tiny, that add up to it exactly."""
    weights = [dice.uniform(0.4, 1.6) for _ in range(count)]
    scale = (total - LEAST * count) / sum(weights)
    ends = [0.0]
    for weight in weights:
        ends.append(ends[-1] + weight * scale)
    ends[-1] = total - LEAST * count
    return [LEAST + int(end) - int(start) for start, end in pairwise(ends)]


def before_opening(_share: int) -> Counts:
    return {}


def after_teaching(share: int) -> Counts:
    """Most pass; some fail, fewer gave up."""
    failed, withdrawn = share // 8 or 1, share // 12 or 1
    return {
        EnrollmentState.WITHDRAWN: withdrawn,
        EnrollmentState.FAILED: failed,
        EnrollmentState.COMPLETED: share - failed - withdrawn,
    }


def during_teaching(share: int) -> Counts:
    withdrawn = share // 12 or 1
    return {EnrollmentState.WITHDRAWN: withdrawn, EnrollmentState.ENROLLED: share - withdrawn}


def _with_approval(share: int) -> Counts:
    pending, withdrawn = share // 3, share // 20 or 1
    return {
        EnrollmentState.WITHDRAWN: withdrawn,
        EnrollmentState.ENROLLED: share - pending - withdrawn,
        EnrollmentState.PENDING: pending,
    }


def _crowded(share: int) -> Counts:
    offered, waitlisted = share // 20 or 1, share // 5 or 1
    return {
        EnrollmentState.WITHDRAWN: offered,  # each seat given back was offered to the next in the queue
        EnrollmentState.ENROLLED: share - 2 * offered - waitlisted,
        EnrollmentState.OFFERED: offered,
        EnrollmentState.WAITLISTED: waitlisted,
    }


class Profile(NamedTuple):
    """How an offering takes requests."""

    needs_approval: bool
    while_open: Callable[[int], Counts]


PROFILES: Final = (Profile(False, during_teaching), Profile(True, _with_approval), Profile(False, _crowded))


def room_for(dice: random.Random, counts: Counts, *, is_full: bool) -> tuple[int, int]:
    """Return a capacity that holds everybody, and the queue's length; a full offering has no seat more."""
    seats = sum(counts.get(state, 0) for state in STUDIED)
    if is_full:
        return seats, counts[EnrollmentState.WAITLISTED] + 5
    spare = dice.randrange(1, 6) if seats else dice.randrange(4, 9)
    return (seats // 5 + spare) * 5, dice.choice((0, 0, 10))
