"""Which unit is taught when and where, and whether enrollment for it is open."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from domain.academic.models import DeliveryMode
from domain.policy.campuses import Campus
from scripts.demo.periods import results_on
from scripts.demo.recipe import Recipe, midnight
from scripts.demo.teaching_rows import PeriodRow, UnitRow

PLACES: Final = (
    *((campus, DeliveryMode.ON_CAMPUS) for campus in Campus if campus != Campus.ONLINE),
    *((campus, DeliveryMode.BLENDED) for campus in Campus if campus != Campus.ONLINE),
    (Campus.ONLINE, DeliveryMode.ONLINE),
)
STRIDE: Final = 5  # has no divisor in common with the number of places, so a unit meets each place once
SHOWN: Final = 2  # units that the well-known student takes in a period, apart from the convenor's
WINDOW: Final = timedelta(weeks=12)  # from the opening of enrollment to the start of teaching
# Enrollment stays open that long after the start; and it opens or opened that long from today, at least.
GRACE: Final = timedelta(weeks=2)


class Phase(StrEnum):
    """What an offering's dates mean today."""

    PAST = "past"
    RUNNING = "running"
    OPEN = "open"
    AHEAD = "ahead"


class Slot(NamedTuple):
    """An offering's unit, time and place, before anybody wants to take it."""

    unit: UnitRow
    period: PeriodRow
    campus: Campus
    mode: DeliveryMode
    opens_at: datetime
    closes_at: datetime
    phase: Phase
    is_showcase: bool


def slots(
    recipe: Recipe, dice: random.Random, units: Sequence[UnitRow], periods: Sequence[PeriodRow], index: int
) -> Iterator[Slot]:
    """Spread one period's offerings over units and places. A unit's offerings are neighbours."""
    period = periods[index]
    is_over = period.teaching_ends_on < recipe.today
    count = recipe.size.offerings * (index + 1) // len(periods) - recipe.size.offerings * index // len(periods)
    next_one = next(number for number, each in enumerate(periods) if each.teaching_starts_on > recipe.today)
    shown, first = _showcase(units, next_one - index)
    others = [unit for unit in units if unit not in first and (is_over or unit.is_active)]
    taught = [*first, *dice.sample(others, min(len(others), max(count // 2 - len(first), 1)))]
    for position, unit in enumerate(taught):
        for turn in range(count // len(taught) + (position < count % len(taught))):
            campus, mode = PLACES[(position + index * 7 + turn * STRIDE) % len(PLACES)]
            opens_at, closes_at = _window(recipe, period, campus, is_next=index == next_one)
            phase = _phase(recipe, period, opens_at, closes_at)
            is_showcase = unit in shown and turn == 0 and phase != Phase.AHEAD
            yield Slot(unit, period, campus, mode, opens_at, closes_at, phase, is_showcase)


def _showcase(units: Sequence[UnitRow], age: int) -> tuple[list[UnitRow], list[UnitRow]]:
    """Return what the well-known student takes in the period, and all units that are surely taught.

    `age` is 0 for the next period, 1 for the one before. Nobody takes a unit again that they passed.
    """
    convened = [unit for unit in units if unit.convenor_id == units[0].convenor_id]
    others = [unit for unit in units if unit.convenor_id != units[0].convenor_id and unit.is_active]
    shown = [*convened[age : age + 1], *others[SHOWN * age : SHOWN * (age + 1)]] if age >= 0 else []
    return shown, [*convened, *(unit for unit in shown if unit not in convened)]


def _window(recipe: Recipe, period: PeriodRow, campus: Campus, *, is_next: bool) -> tuple[datetime, datetime]:
    """Open the next period for enrollment now, whatever day it is, and the ones behind it later."""
    opens_on = period.teaching_starts_on - WINDOW
    if is_next:
        opens_on = min(opens_on, recipe.today - GRACE)
    elif period.teaching_starts_on > recipe.today:
        opens_on = max(opens_on, recipe.today + GRACE)
    closes_on = max(period.teaching_starts_on + GRACE, opens_on + GRACE)
    return midnight(opens_on, campus), midnight(closes_on, campus)


def _phase(recipe: Recipe, period: PeriodRow, opens_at: datetime, closes_at: datetime) -> Phase:
    if opens_at > recipe.present:
        return Phase.AHEAD
    if closes_at > recipe.present:
        return Phase.OPEN
    return Phase.PAST if results_on(period) <= recipe.today else Phase.RUNNING
