"""Reading a file of events as spreadsheets save it: bytes become rows of named cells."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from domain.events.errors import (
    ColumnMissing,
    ColumnRepeated,
    ColumnUnknown,
    EncodingNotUtf8,
    HeaderRefused,
    NoRows,
    NotCsv,
    TooManyColumns,
    TooManyRows,
)
from domain.policy import limits

# The columns of a campus calendar, and those that may come beside them.
REQUIRED: Final = ("title", "date", "start time", "location", "audience", "notify rule", "channels", "remarks")
OPTIONAL: Final = ("end date", "end time", "campus", "zone", "description")
COLUMNS: Final = (*REQUIRED, *OPTIONAL)
SEPARATORS: Final = (",", ";")
QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Row:
    """One row of a table, its cells by column. Rows are counted as spreadsheets do: the header is row 1."""

    number: int
    cells: Mapping[str, str]
    has_surplus: bool = False  # cells beyond the last column


def read_table(content: bytes) -> list[Row]:
    """Return the rows of a CSV file that are not empty, in their order.

    :raises EncodingNotUtf8: naming the first byte that is none of UTF-8
    :raises NotCsv: if quotes don't match, naming the line
    :raises TooManyColumns: if the first row is wider than a file may be
    :raises HeaderRefused: naming each column that is unknown, missing or there twice
    :raises NoRows: if there are none
    :raises TooManyRows: beyond what one file may hold
    """
    records = _records(_decoded(content))
    _, header = next(records, (0, None))
    if header is None:
        raise NoRows
    columns = columns_of(header)
    rows: list[Row] = []
    for number, cells in records:
        if len(rows) == limits.IMPORT_ROWS_MAX:
            raise TooManyRows(limit=limits.IMPORT_ROWS_MAX)
        rows.append(_row(number, columns, cells))
    if not rows:
        raise NoRows
    return rows


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise EncodingNotUtf8(byte=error.start, line=line) from error


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records that hold anything with their numbers."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield number, stripped
    except csv.Error as error:
        raise NotCsv(line=reader.line_num) from error


def _separator(text: str) -> str:
    """Return what separates the cells of the header: the comma, unless there are more semicolons."""
    header = QUOTED.sub("", text.lstrip().partition("\n")[0])
    return max(SEPARATORS, key=header.count)


def columns_of(header: Sequence[str]) -> list[str]:
    """Return the columns by their own names: case, and what separates words, doesn't matter."""
    width = max(place for place, name in enumerate(header, 1) if name)  # a row without any is passed over
    if width > limits.IMPORT_COLUMNS_MAX:
        raise TooManyColumns(columns=width, limit=limits.IMPORT_COLUMNS_MAX)
    header = header[:width]
    named = [" ".join(re.split(r"[\s_-]+", name.casefold())) for name in header]
    causes = [
        *(ColumnUnknown(column=told[:100], valid=COLUMNS) for told, name in zip(header, named, strict=True)
          if name not in COLUMNS),
        *(ColumnMissing(column=name) for name in REQUIRED if name not in named),
        *(ColumnRepeated(column=name) for name in COLUMNS if named.count(name) > 1),
    ]  # fmt: skip
    if causes:
        raise HeaderRefused(causes=causes)
    return named


def _row(number: int, columns: Sequence[str], cells: Sequence[str]) -> Row:
    width = len(columns)
    padded = [*cells, *[""] * (width - len(cells))]
    return Row(number, dict(zip(columns, padded, strict=False)), has_surplus=any(cells[width:]))
