"""Who was in the last lectures of the showcases that are being taught."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final, NamedTuple

from domain.policy.attendance import ON_ROSTER, AttendanceSource, AttendanceStatus
from scripts.demo.recipe import Recipe, new_id
from scripts.demo.results import Shown
from scripts.demo.slots import Phase
from scripts.demo.teaching_rows import UnitRow
from scripts.demo.timetables import SessionRow

LECTURES: Final = 6  # of each, the last ones
PRESENT, LATE, EXCUSED, ABSENT = AttendanceStatus
USUAL: Final = (PRESENT, PRESENT, LATE, PRESENT, PRESENT, EXCUSED, PRESENT, ABSENT, PRESENT, PRESENT, PRESENT)


class RecordRow(NamedTuple):
    """The columns of a record that the demo data fill."""

    id: str
    created_at: datetime
    updated_at: datetime
    session_id: str
    offering_id: str
    enrollment_id: str
    student_id: str
    status: str
    source: str
    marked_by_id: str | None
    marked_at: datetime


def records(
    recipe: Recipe, shown: Sequence[Shown], units: Sequence[UnitRow], held: Sequence[SessionRow]
) -> Iterator[RecordRow]:
    """Yield what the convenors have marked at the end of each lecture; at the last one students checked in."""
    dice = recipe.dice("attendance")
    convenor_of = {unit.id: unit.convenor_id for unit in units}
    over = sorted((each for each in held if each.ends_at <= recipe.present), key=lambda each: each.offering_id)
    sessions_of = {
        offering_id: sorted(sessions, key=lambda each: each.starts_at)[-LECTURES:]
        for offering_id, sessions in groupby(over, key=lambda each: each.offering_id)
    }
    there = [each for each in shown if each.offering.phase == Phase.RUNNING and each.place.status in ON_ROSTER]
    for number, (offering, place, _) in enumerate(there):
        lectures = sessions_of.get(offering.row.id, [])
        for week, session in enumerate(lectures):
            status = USUAL[(number * 3 + week) % len(USUAL)]
            by_code = session is lectures[-1] and status == PRESENT
            marked_at = session.starts_at if by_code else session.ends_at
            yield RecordRow(
                id=new_id(dice, marked_at),
                created_at=marked_at,
                updated_at=marked_at,
                session_id=session.id,
                offering_id=offering.row.id,
                enrollment_id=place.id,
                student_id=place.student_id,
                status=status,
                source=AttendanceSource.CHECK_IN if by_code else AttendanceSource.MARKED,
                marked_by_id=place.student_id if by_code else convenor_of[offering.row.unit_id],
                marked_at=marked_at,
            )
