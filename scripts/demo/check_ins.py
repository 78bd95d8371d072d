"""Who checked in by a code at the last lecture of each showcase that is being taught."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from domain.policy.attendance import AttendanceSource
from scripts.demo.attendance import RecordRow
from scripts.demo.recipe import Recipe, new_id
from scripts.demo.timetables import SessionRow

OPEN_FOR: Final = timedelta(minutes=15)
DEVICE_BYTES: Final = 16


class WindowRow(NamedTuple):
    """The columns of a window that the demo data fill; it is closed, and its secret forgotten."""

    id: str
    created_at: datetime
    updated_at: datetime
    session_id: str
    opened_by_id: str
    opens_at: datetime
    closes_at: datetime


class CheckInRow(NamedTuple):
    """The columns of a check-in that the demo data fill."""

    id: str
    created_at: datetime
    updated_at: datetime
    window_id: str
    student_id: str
    record_id: str
    device: bytes


def windows(
    recipe: Recipe, recorded: Sequence[RecordRow], held: Sequence[SessionRow], opener_id: str
) -> list[WindowRow]:
    """Open self check-in at the start of each session that has records by it."""
    dice = recipe.dice("check-in windows")
    used = {row.session_id for row in recorded if row.source == AttendanceSource.CHECK_IN}
    return [
        WindowRow(
            id=new_id(dice, each.starts_at),
            created_at=each.starts_at,
            updated_at=each.starts_at,
            session_id=each.id,
            opened_by_id=opener_id,
            opens_at=each.starts_at,
            closes_at=each.starts_at + OPEN_FOR,
        )
        for each in held
        if each.id in used
    ]


def check_ins(recipe: Recipe, recorded: Sequence[RecordRow], opened: Sequence[WindowRow]) -> Iterator[CheckInRow]:
    """Yield a check-in for each record by one; the first two students of each window shared a phone."""
    dice = recipe.dice("check-ins")
    window_of = {window.session_id: window for window in opened}
    seen: dict[str, list[bytes]] = {}
    for row in recorded:
        if row.source == AttendanceSource.CHECK_IN:
            window, fresh = window_of[row.session_id], dice.randbytes(DEVICE_BYTES)
            devices = seen.setdefault(window.id, [])
            devices.append(devices[0] if len(devices) == 1 else fresh)
            yield CheckInRow(
                id=new_id(dice, row.marked_at),
                created_at=row.marked_at,
                updated_at=row.marked_at,
                window_id=window.id,
                student_id=row.student_id,
                record_id=row.id,
                device=devices[-1],
            )
