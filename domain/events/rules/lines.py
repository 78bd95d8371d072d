"""What the cells of one row say of an event, and what is wrong with each of them."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final, TypeVar

from domain.events.errors import (
    CellMissing,
    CellRefused,
    CellTooLong,
    CodeUnknown,
    ControlCharacter,
    DateUnreadable,
    RowRepeated,
    TimeUnreadable,
    TooManyCells,
    WordUnknown,
)
from domain.events.rules.tables import Row
from domain.events.rules.times import completed, span_of
from domain.events.rules.words import Word, read_audience
from domain.policy import limits
from domain.policy.campuses import LABELS, Campus
from domain.policy.events import Channel, NotifyRule
from domain.shared.errors import DomainError
from domain.shared.texts import control_character

T = TypeVar("T")
D = TypeVar("D")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?(?:\s*([ap])\.?m\.?)?", re.ASCII | re.IGNORECASE)
NOON: Final = 12
# The columns of the file by the names that an event has for them.
COLUMN_OF: Final = MappingProxyType(
    {
        "title": "title",
        "description": "description",
        "location": "location",
        "remarks": "remarks",
        "campus": "campus",
        "zone": "zone",
        "starts_on": "date",
        "starts_local": "start time",
        "ends_on": "end date",
        "ends_local": "end time",
        "notify_rule": "notify rule",
        "channels": "channels",
        "audience": "audience",
    }
)
FIELD_OF: Final = MappingProxyType({column: name for name, column in COLUMN_OF.items()})


@dataclass(frozen=True)
class Line:
    """One row as an event: its columns, whom it is for, and what is wrong with the row."""

    number: int
    values: Mapping[str, Any]
    audience: tuple[Word, ...]
    errors: tuple[DomainError, ...]


def lines_of(rows: Iterable[Row]) -> list[Line]:
    """Read every row, and check all that can be known without the database."""
    first: dict[tuple[tuple[str, str], ...], int] = {}
    lines = []
    for row in rows:
        same = first.setdefault(tuple(sorted(row.cells.items())), row.number)
        lines.append(_line(row, None if same == row.number else same))
    return lines


def at_row(error: DomainError, number: int) -> DomainError:
    """Let what was refused of an event say in which row and column it stands."""
    column = next((COLUMN_OF[name] for name in error.fields if name in COLUMN_OF), None)
    error.detail = f"Row {number}, {column}: {error.detail}" if column else f"Row {number}: {error.detail}"
    error.params |= {"row": number, "column": column}
    error.fields = ()
    return error


def unknown_codes(line: Line, known: Collection[Word]) -> tuple[DomainError, ...]:
    """Return a refusal for each word of the audience that stands for nothing the actor sees."""
    return tuple(
        at_row(CodeUnknown(f"There is no {word}", fields=["audience"], value=str(word)), line.number)
        for word in line.audience
        if word not in known
    )


class _Reading:
    """Reads the cells of one row by column, and remembers what is wrong."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.errors: list[DomainError] = []

    def read(self, column: str, how: Callable[[str], T], default: D, *, required: bool = False) -> T | D:
        text = self.row.cells.get(column, "")
        if not text:
            if required:
                self.refuse(CellMissing, column)
            return default
        try:
            return how(text)
        except CellRefused as error:
            self.refuse(type(error), column, **error.params)
            return default

    def refuse(self, kind: type[CellRefused], column: str | None, **facts: Any) -> None:
        error = kind(fields=[FIELD_OF[column]] if column else [], **facts)
        self.errors.append(at_row(error, self.row.number))


def _line(row: Row, same_as: int | None) -> Line:
    cells = _Reading(row)
    if row.has_surplus:
        cells.refuse(TooManyCells, None)
    if same_as is not None:
        cells.refuse(RowRepeated, None, first=same_as)
    values = {
        "title": cells.read("title", _one_line(limits.EVENT_TITLE_MAX), "", required=True),
        "description": cells.read("description", _text(limits.EVENT_DESCRIPTION_MAX), ""),
        "location": cells.read("location", _one_line(limits.EVENT_LOCATION_MAX), ""),
        "remarks": cells.read("remarks", _text(limits.EVENT_REMARKS_MAX), ""),
        "campus": cells.read("campus", _campus, None),
        "notify_rule": cells.read("notify rule", _choice(NotifyRule), NotifyRule.NONE),
        "channels": cells.read("channels", _choices(Channel), []),
        **_span(cells),
    }
    if zone := cells.read("zone", str, ""):
        values["zone"] = zone
    audience = cells.read("audience", read_audience, (), required=True)
    if "starts_on" in values:
        try:
            span_of(completed(values))
        except DomainError as error:
            cells.errors.append(at_row(error, row.number))
    return Line(row.number, values, audience, tuple(cells.errors))


def _span(cells: _Reading) -> dict[str, Any]:
    """Return when it is; nothing if that can't be read. Without an end it takes the usual time."""
    starts_on = cells.read("date", _day, None, required=True)
    starts_local = cells.read("start time", _clock, None, required=True)
    ends_on = cells.read("end date", _day, starts_on)
    ends_local = cells.read("end time", _clock, None)
    if starts_on is None or starts_local is None or ends_on is None:
        return {}
    if ends_local is None:
        end = datetime.combine(ends_on, starts_local)
        if ends_on == starts_on:
            end += timedelta(minutes=limits.EVENT_MINUTES_DEFAULT)
        ends_on, ends_local = end.date(), end.time()
    return {"starts_on": starts_on, "starts_local": starts_local, "ends_on": ends_on, "ends_local": ends_local}


def _text(longest: int) -> Callable[[str], str]:
    return lambda text: _plain(text, longest, is_line=False)


def _one_line(longest: int) -> Callable[[str], str]:
    return lambda text: _plain(text, longest, is_line=True)


def _plain(text: str, longest: int, *, is_line: bool) -> str:
    """Return a text that PostgreSQL can store and a screen can show. What a spreadsheet calculates is text here."""
    found = control_character(text, is_line=is_line)
    if found is not None:
        raise ControlCharacter(character=found)
    if len(text) > longest:
        raise CellTooLong(max_length=longest)
    return text


def _day(text: str) -> date:
    try:
        if found := ISO_DAY.fullmatch(text):
            year, month, day = map(int, found.groups())
        elif found := DAY_FIRST.fullmatch(text):
            day, month, year = map(int, found.groups())
        else:
            raise ValueError(text)
        read = date(year, month, day)
    except ValueError as error:
        raise DateUnreadable from error
    if not limits.YEARS[0] <= read.year <= limits.YEARS[1]:
        raise DateUnreadable
    return read


def _clock(text: str) -> time:
    found = CLOCK.fullmatch(text)
    if found is None:
        raise TimeUnreadable
    hour, half = int(found[1]), (found[3] or "").lower()
    if half and not 1 <= hour <= NOON:
        raise TimeUnreadable
    if half:
        hour = hour % NOON + (NOON if half == "p" else 0)
    try:
        return time(hour, int(found[2]))
    except ValueError as error:
        raise TimeUnreadable from error


def _campus(text: str) -> Campus:
    named = {label.casefold(): campus for campus, label in LABELS.items()}
    return named.get(text.casefold()) or _choice(Campus)(text)


def _choice(kind: type[T]) -> Callable[[str], T]:
    words: dict[str, T] = {str(each): each for each in kind}  # type: ignore[attr-defined]

    def read(text: str) -> T:
        word = re.sub(r"[\s_-]+", "_", text.strip().casefold())
        if word not in words:
            raise WordUnknown(value=text[:100], valid=list(words))
        return words[word]

    return read


def _choices(kind: type[T]) -> Callable[[str], list[T]]:
    one = _choice(kind)
    return lambda text: list(dict.fromkeys(one(part) for part in re.split(r"[;,]", text) if part.strip()))
