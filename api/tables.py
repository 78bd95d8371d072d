"""Tables to take away, as CSV or as a workbook, with cells that no spreadsheet runs."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from rest_framework.renderers import BaseRenderer
from xlsxwriter import Workbook

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A spreadsheet takes a cell that begins so for a formula, and runs it; the last four are the full-width forms.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BREAKS = ("\t", "\r", "\n")
UNSEEN = ("Cc", "Cf")  # characters that show nothing: control characters, zero-width spaces, byte order marks
# Where other settings of a spreadsheet split the lines of a CSV file, whatever is quoted for commas.
SPLITS = re.compile(r"([;\t\r\n])")
XLSX_CELL_MAX = 32_767  # characters


class CsvRenderer(BaseRenderer):
    """Lets clients accept CSV; the view writes it."""

    media_type = CSV
    format = "csv"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else str(data).encode()


class XlsxRenderer(CsvRenderer):
    """Lets clients accept a workbook; the view writes it."""

    media_type = XLSX
    format = "xlsx"


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula, also behind what it passes over."""
    return f"'{text}" if text.startswith(BREAKS) or _is_formula(text) else text


def _is_formula(text: str) -> bool:
    start = 0
    while start < len(text) and (text[start].isspace() or unicodedata.category(text[start]) in UNSEEN):
        start += 1
    return text.startswith(BEGINS_A_FORMULA, start)


def harmless_parts(text: str) -> str:
    """Do the same to what becomes a cell of its own where lines are split by semicolons or tabs."""
    first, *rest = SPLITS.split(text)
    return first + "".join(f"'{part}" if _is_formula(part) else part for part in rest)


def cell(value: Any) -> str:
    """Return a value as text that no spreadsheet runs."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value) if is_number(value) else harmless(str(value))


def is_number(value: Any) -> bool:
    """Tell whether a value is a number, which no spreadsheet runs, below nothing or not."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def csv_lines(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless_parts(cell(value)) for value in row] for row in rows)
    return text.getvalue().encode()


def workbook(rows: Iterable[Sequence[Any]], *, sheet: str) -> bytes:
    """Return rows as a workbook of one sheet: numbers as numbers, everything else as text, nothing as a formula."""
    target = io.BytesIO()
    plain = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(target, plain) as book:
        page = book.add_worksheet(sheet)
        page.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if is_number(value):
                    page.write_number(number, column, value)
                elif value is not None:
                    page.write_string(number, column, cell(value)[:XLSX_CELL_MAX])
    return target.getvalue()


def file_name(name: str, ending: str) -> str:
    """Return a name that needs no quoting in a header, whatever units are called."""
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name).strip('.-') or 'table'}.{ending}"
