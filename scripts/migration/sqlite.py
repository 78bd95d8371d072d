"""Reading the file of an earlier system: never changed, and nothing in it is believed.

SQLite checks neither types nor encodings, so a column's type is taken from what is in it, not from what was declared.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from scripts.migration.errors import MigrationError

NAME_BYTES_MAX: Final = 63  # of PostgreSQL, which would cut a longer one
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


class Text(bytes):
    """A value of storage class TEXT, before anybody believes that it is UTF-8."""

    __slots__ = ()


@dataclass
class Column:
    """A column, the type that holds all of its values, and how many texts had to be repaired."""

    name: str
    type: str
    is_mixed: bool = False
    repaired: int = 0

    def cleaned(self, value: Any) -> str | bytes | None:
        """Return a value as it is staged."""
        if value is None:
            return None
        if isinstance(value, Text):
            return self._text(value)
        if isinstance(value, bytes):
            return value if self.type == "bytea" else f"\\x{value.hex()}"
        return written(value)

    def _text(self, value: Text) -> str:
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode(errors="replace")
        whole = text.replace("\x00", REPLACEMENT)  # PostgreSQL has no text with it
        self.repaired += whole.encode() != value
        return whole


@dataclass
class Table:
    """A table with its columns, and those of its declared key."""

    name: str
    columns: list[Column]
    key: list[str] = field(default_factory=list)


def written(value: float) -> str:
    """Return a number in the digits in which PostgreSQL gives it back."""
    if isinstance(value, int):
        return str(value)
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return format(Decimal(repr(value or 0.0)), "f")  # 0.0 also for the negative zero, which numeric does not know


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for reading only.

    :raises MigrationError: if it is not there, not SQLite's, or damaged
    """
    if not path.is_file():
        raise MigrationError(f"{path} is not there.")
    old = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    old.text_factory = Text
    try:
        try:
            old.execute("BEGIN")  # one state of the file, whoever still writes to it
            faults = [bytes(row[0]).decode(errors="replace") for row in old.execute("PRAGMA integrity_check(3)")]
        except sqlite3.DatabaseError as error:
            raise MigrationError(f"{path} can't be read as an SQLite database: {error}.") from error
        if faults != ["ok"]:
            raise MigrationError(f"{path} is damaged; restore it from a copy first. SQLite says: {'; '.join(faults)}")
        yield old
    finally:
        old.close()


def orphans(old: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """Return how many rows of a table name a row of another that is not there: SQLite need not have cared."""
    found: dict[tuple[str, str], int] = {}
    for child, _, parent, _ in old.execute("PRAGMA foreign_key_check"):
        pair = (bytes(child).decode(), bytes(parent).decode())
        found[pair] = found.get(pair, 0) + 1
    return found


def tables(old: sqlite3.Connection) -> list[Table]:
    """Return what there is to stage, by name.

    :raises MigrationError: if PostgreSQL can't have such a name
    """
    names = old.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    )
    return [_table(old, bytes(name).decode()) for (name,) in names.fetchall()]


def rows(old: sqlite3.Connection, table: Table) -> Iterator[tuple[str | bytes | None, ...]]:
    """Give all rows as they are staged."""
    for row in old.execute(f"SELECT {_listed(table)} FROM {quoted(table.name)}"):  # noqa: S608 - quoted
        yield tuple(column.cleaned(value) for column, value in zip(table.columns, row, strict=True))


def quoted(name: str) -> str:
    """Return a name as SQL takes it, whatever is in it."""
    return '"{}"'.format(name.replace('"', '""'))


def _listed(table: Table) -> str:
    return ", ".join(quoted(column.name) for column in table.columns)


def _table(old: sqlite3.Connection, name: str) -> Table:
    told = old.execute(f"PRAGMA table_xinfo({quoted(name)})").fetchall()  # with the columns that SQLite computes
    places = {int(place): bytes(column).decode() for _, column, _, _, _, place, _ in told if place}
    columns = [_column(old, name, bytes(each[1]).decode()) for each in told]
    long = [each for each in (name, *(column.name for column in columns)) if len(each.encode()) > NAME_BYTES_MAX]
    if long:
        raise MigrationError(f"PostgreSQL cuts names after {NAME_BYTES_MAX} bytes; rename in a copy: {', '.join(long)}")
    return Table(name, columns, [places[each] for each in sorted(places)])


def _column(old: sqlite3.Connection, table: str, name: str) -> Column:
    query = f"SELECT DISTINCT typeof({quoted(name)}) FROM {quoted(table)}"  # noqa: S608 - quoted
    held = {bytes(kind).decode() for (kind,) in old.execute(query)} - {"null"}
    if held == {"integer"}:
        return Column(name, "bigint")
    if held and held <= {"integer", "real"}:
        return Column(name, "numeric")
    if held == {"blob"}:
        return Column(name, "bytea")
    return Column(name, "text", is_mixed=len(held) > 1)
