"""The marks of the showcases: released where the results are out, half entered where teaching still goes on."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from domain.policy.workflows import MarkSheetState
from scripts.demo.offerings import Offering
from scripts.demo.people import Person
from scripts.demo.periods import results_on
from scripts.demo.recipe import Recipe, midnight, new_id
from scripts.demo.results import Shown
from scripts.demo.slots import Phase
from scripts.demo.teaching_rows import UnitRow

SUBMITTED_BEFORE: Final = timedelta(days=14)  # before the release
RATIFIED_BEFORE: Final = timedelta(days=7)
OPENED_BEFORE: Final = timedelta(days=3)  # today, or the day of submission
SO_FAR: Final = ("62.50", "71", "48", "85", "55.5", "77")  # marks of those who are marked already


class SheetRow(NamedTuple):
    """The columns of a sheet that the demo data fill."""

    id: str
    version: int
    created_at: datetime
    updated_at: datetime
    offering_id: str
    status: str
    submitted_at: datetime | None
    submitted_by_id: str | None
    ratified_at: datetime | None
    ratified_by_id: str | None
    released_at: datetime | None
    released_by_id: str | None


class MarkRow(NamedTuple):
    """The columns of a mark that the demo data fill."""

    id: str
    version: int
    created_at: datetime
    updated_at: datetime
    sheet_id: str
    enrollment_id: str
    offering_id: str
    mark: Decimal
    released_at: datetime | None


def mark_sheets(
    recipe: Recipe, shown: Sequence[Shown], units: Sequence[UnitRow], ratifier: Person
) -> Iterator[SheetRow]:
    """Yield a sheet for every showcase that is taught or over. The convenor submits, the office does the rest."""
    convenor_of = {unit.id: unit.convenor_id for unit in units}
    dice = recipe.dice("sheets")
    for offering in _offerings(shown):
        if offering.phase == Phase.PAST:
            released_at = midnight(results_on(offering.period))
            submitted_at, ratified_at = released_at - SUBMITTED_BEFORE, released_at - RATIFIED_BEFORE
            opened_at = submitted_at - OPENED_BEFORE
            yield SheetRow(
                id=new_id(dice, opened_at),
                version=5,
                created_at=opened_at,
                updated_at=released_at,
                offering_id=offering.row.id,
                status=MarkSheetState.RELEASED,
                submitted_at=submitted_at,
                submitted_by_id=convenor_of[offering.row.unit_id],
                ratified_at=ratified_at,
                ratified_by_id=ratifier.id,
                released_at=released_at,
                released_by_id=ratifier.id,
            )
        else:
            opened_at = recipe.present - OPENED_BEFORE
            nobody = dict.fromkeys(SheetRow._fields[6:])
            yield SheetRow(
                id=new_id(dice, opened_at),
                version=2,
                created_at=opened_at,
                updated_at=opened_at,
                offering_id=offering.row.id,
                status=MarkSheetState.OPEN,
                **nobody,
            )


def marks(recipe: Recipe, shown: Sequence[Shown], units: Sequence[UnitRow], ratifier: Person) -> Iterator[MarkRow]:
    """Yield what was released, as the transcripts have it, and every other mark of what is still taught."""
    sheets = {sheet.offering_id: sheet for sheet in mark_sheets(recipe, shown, units, ratifier)}
    dice = recipe.dice("marks")
    for number, (offering, place, mark) in enumerate(each for each in shown if each.offering.row.id in sheets):
        sheet = sheets[offering.row.id]
        if mark is None and (sheet.released_at or number % 2):
            continue
        yield MarkRow(
            id=new_id(dice, sheet.created_at),
            version=2 if sheet.released_at else 1,
            created_at=sheet.created_at,
            updated_at=sheet.updated_at,
            sheet_id=sheet.id,
            enrollment_id=place.id,
            offering_id=offering.row.id,
            mark=Decimal(SO_FAR[number % len(SO_FAR)]) if mark is None else mark,
            released_at=sheet.released_at,
        )


def _offerings(shown: Sequence[Shown]) -> list[Offering]:
    found = {
        each.offering.row.id: each.offering for each in shown if each.offering.phase in (Phase.PAST, Phase.RUNNING)
    }
    return list(found.values())
