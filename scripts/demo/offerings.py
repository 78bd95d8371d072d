"""The offerings, each with the number of people who want to take it."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from domain.policy.workflows import EnrollmentState
from scripts.demo import demand
from scripts.demo.recipe import HISTORY, Recipe, new_id
from scripts.demo.slots import Phase, Slot, slots
from scripts.demo.teaching_rows import OfferingRow, PeriodRow, UnitRow

OWN_DATES: Final = 12  # one offering in so many starts a week late and ends a week early


class Offering(NamedTuple):
    """An offering with the number of its enrollments in each state."""

    row: OfferingRow
    period: PeriodRow
    phase: Phase
    counts: Mapping[EnrollmentState, int]
    is_showcase: bool


def offerings(recipe: Recipe, units: Sequence[UnitRow], periods: Sequence[PeriodRow]) -> list[Offering]:
    """Plan all offerings, period by period, so that exactly the wanted number of enrollments fits in."""
    dice = recipe.dice("offerings")
    planned = [slot for index in range(len(periods)) for slot in slots(recipe, dice, units, periods, index)]
    wanted = [slot for slot in planned if slot.phase != Phase.AHEAD]
    shares = iter(demand.shares(dice, recipe.size.enrollments, len(wanted)))
    found = []
    for number, slot in enumerate(planned):
        share = 0 if slot.phase == Phase.AHEAD else next(shares)
        found.append(_offering(recipe, dice, slot, share, number))
    return found


def _offering(recipe: Recipe, dice: random.Random, slot: Slot, share: int, number: int) -> Offering:
    profile = demand.PROFILES[number % len(demand.PROFILES)]
    counts = {
        Phase.PAST: demand.after_teaching,
        Phase.RUNNING: demand.during_teaching,
        Phase.OPEN: profile.while_open,
        Phase.AHEAD: demand.before_opening,
    }[slot.phase](share)
    is_full = slot.phase == Phase.OPEN and EnrollmentState.WAITLISTED in counts
    capacity, waitlist = demand.room_for(dice, counts, is_full=is_full)
    planned_at = min(slot.opens_at, recipe.present) - HISTORY / 6
    starts_on, ends_on = _own_dates(slot.period) if number % OWN_DATES == OWN_DATES - 1 else (None, None)
    row = OfferingRow(
        id=new_id(dice, planned_at),
        created_at=planned_at,
        updated_at=planned_at,
        unit_id=slot.unit.id,
        teaching_period_id=slot.period.id,
        campus=slot.campus,
        delivery_mode=slot.mode,
        capacity=capacity,
        waitlist_capacity=waitlist,
        approval_required=profile.needs_approval,
        enrollment_opens_at=slot.opens_at,
        enrollment_closes_at=slot.closes_at,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return Offering(row, slot.period, slot.phase, counts, slot.is_showcase)


def _own_dates(period: PeriodRow) -> tuple[date, date]:
    return period.teaching_starts_on + timedelta(weeks=1), period.teaching_ends_on - timedelta(weeks=1)
