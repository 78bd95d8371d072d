"""Copying an SQLite file into a schema of its own, and proving that the copy is whole."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from typing import Any, Final

from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from scripts.migration import sqlite
from scripts.migration.book import SCHEMA
from scripts.migration.errors import MigrationError
from scripts.migration.sqlite import Column, Table

# Independent of order, and the same whoever computes it: the first 32 bits of each value's MD5, summed.
CHECKSUM: Final = "count({0}), coalesce(sum(('x' || left(md5({1}), 8))::bit(32)::bigint), 0)"

ADVICE: Final = {
    "42P07": "it is staged already; --replace takes it anew.",
    "2BP01": "views stand on it: drop them first, and make them again afterwards.",
    "42501": "this role may not make it; run the command as the role that owns the database.",
}


@dataclass(frozen=True)
class Staged:
    """What became of one table."""

    table: Table
    rows: int


@dataclass
class Sum:
    """Of the values of one column."""

    values: int = 0
    checksum: int = 0

    def add(self, value: str | bytes | None) -> None:
        if value is not None:
            self.values += 1
            plain = value.hex() if isinstance(value, bytes) else value
            self.checksum += int(md5(plain.encode(), usedforsecurity=False).hexdigest()[:8], 16)


def stage(
    path: Path, *, only: Collection[str] = (), replace: bool = False, tell: Callable[[Staged], None]
) -> dict[tuple[str, str], int]:
    """Copy the tables, all or none, and tell of each. Return how many rows lead nowhere, by table and whom they name.

    :raises MigrationError: if the file can't be read, a table is there already, or a copy differs from its original
    """
    with sqlite.opened(path) as old, transaction.atomic(), connection.cursor() as new:
        new.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10s'")
        with _explained(SCHEMA):
            new.execute("CREATE SCHEMA IF NOT EXISTS legacy")
        found = sqlite.tables(old)
        if unknown := set(only) - {table.name for table in found}:
            raise MigrationError(f"The file has no table {', '.join(sorted(unknown))}.")
        for table in found:
            if not only or table.name in only:
                tell(_copied(old, new, table, sql.Identifier(SCHEMA, table.name), replace=replace))
        return sqlite.orphans(old)


def _copied(
    old: sqlite3.Connection, new: CursorWrapper, table: Table, name: sql.Identifier, *, replace: bool
) -> Staged:
    _create(new, table, name, replace=replace)
    sums = [Sum() for _ in table.columns]
    rows = 0
    listed = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    with new.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(name, listed)) as copy:
        for row in _summed(sqlite.rows(old, table), sums):
            copy.write_row(row)
            rows += 1
    _verify(new, table, name, rows=rows, sums=sums)
    if table.key:
        key = sql.SQL(", ").join(map(sql.Identifier, table.key))
        new.execute(sql.SQL("CREATE INDEX ON {} ({})").format(name, key))
    new.execute(sql.SQL("ANALYZE {}").format(name))
    return Staged(table, rows)


def _create(new: CursorWrapper, table: Table, name: sql.Identifier, *, replace: bool) -> None:
    typed = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(c.name), sql.SQL(c.type)) for c in table.columns)
    with _explained(table.name):
        if replace:
            new.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
        new.execute(sql.SQL("CREATE TABLE {} ({})").format(name, typed))


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Say what to do about the refusals that are to be expected."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        advice = ADVICE.get(getattr(error.__cause__, "sqlstate", ""))
        if advice is None:
            raise
        raise MigrationError(f"{name}: {advice}") from error


def _summed(
    rows: Iterator[tuple[str | bytes | None, ...]], sums: list[Sum]
) -> Iterator[tuple[str | bytes | None, ...]]:
    for row in rows:
        for each, value in zip(sums, row, strict=True):
            each.add(value)
        yield row


def _verify(new: CursorWrapper, table: Table, name: sql.Identifier, *, rows: int, sums: list[Sum]) -> None:
    """Read the copy again, and compare.

    :raises MigrationError: naming what differs
    """
    asked = sql.SQL(", ").join([sql.SQL("count(*)"), *map(_checksum, table.columns)])
    new.execute(sql.SQL("SELECT {} FROM {}").format(asked, name))
    answer: Any = new.fetchone()
    there = [int(each) for each in answer]
    wanted = [rows, *(number for each in sums for number in (each.values, each.checksum))]
    if there != wanted:
        raise MigrationError(f"The copy of {table.name} differs from its original: {there} instead of {wanted}.")


def _checksum(column: Column) -> sql.Composable:
    name = sql.Identifier(column.name)
    plain = sql.SQL("encode({}, 'hex')" if column.type == "bytea" else "{}::text").format(name)
    return sql.SQL(CHECKSUM).format(name, plain)
