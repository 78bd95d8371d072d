"""The book of what was loaded: which old row became which object, and which was refused, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

from scripts.migration.errors import MigrationError

SCHEMA: Final = "legacy"
MADE_BY: Final = Path(__file__).with_name("book.sql")
ENTER: Final = """
    INSERT INTO legacy.loaded AS l (view, old_id, new_id, problems) VALUES (%s, %s, %s, %s)
    ON CONFLICT (view, old_id) DO UPDATE
    SET new_id = excluded.new_id, problems = excluded.problems, tries = l.tries + 1, at = now()
"""
NEEDED: Final = frozenset({"old_id", "body"})


@dataclass(frozen=True)
class Item:
    """A row to be loaded. `path` and `version`: where to, and what `If-Match` names, if the view says so."""

    old_id: str
    body: Any
    path: str | None
    version: int | None
    tries: int


@dataclass(frozen=True)
class Outcome:
    """What became of a row: an object, or the reasons why not."""

    item: Item
    new_id: UUID | None
    problems: Sequence[Any] = ()


class Book:
    """The book of one view."""

    def __init__(self, view: str) -> None:
        self._view, self._rows = view, sql.Identifier(SCHEMA, view)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute(MADE_BY.read_text())
            cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(self._rows))
            self._columns = {column.name for column in cursor.description or ()}
        if not self._columns >= NEEDED:
            raise MigrationError(f"The view {view} needs the columns old_id and body (jsonb).")
        self.names_paths = "path" in self._columns

    def open(self, *, again: bool) -> list[str]:
        """Return the old ids that are still to be loaded, in the order of the view; `again`: refused ones, too.

        :raises MigrationError: if one comes twice, or has no id
        """
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT old_id::text FROM {}").format(self._rows))
            wanted = [old_id for (old_id,) in cursor.fetchall()]
            if None in wanted or len(set(wanted)) < len(wanted):
                raise MigrationError(f"The view {self._view} gives an old_id twice, or none at all.")
            cursor.execute(
                "SELECT old_id FROM legacy.loaded WHERE view = %s AND (problems IS NULL OR NOT %s)", [self._view, again]
            )
            done = {old_id for (old_id,) in cursor.fetchall()}
        return [old_id for old_id in wanted if old_id not in done]

    def items(self, old_ids: Sequence[str]) -> list[Item]:
        """Return these rows, as they are now, in this order."""
        path = sql.SQL("v.path" if self.names_paths else "NULL::text")
        version = sql.SQL("v.version" if "version" in self._columns else "NULL::integer")
        query = sql.SQL(
            "SELECT v.old_id::text, v.body, {}, {}, coalesce(l.tries, 0) FROM {} v"
            " LEFT JOIN legacy.loaded l ON l.view = %s AND l.old_id = v.old_id::text WHERE v.old_id::text = ANY(%s)"
        ).format(path, version, self._rows)
        with connection.cursor() as cursor:
            cursor.execute(query, [self._view, list(old_ids)])
            found = {row[0]: Item(row[0], row[1] and orjson.loads(row[1]), *row[2:]) for row in cursor.fetchall()}
        return [found[old_id] for old_id in old_ids if old_id in found]

    def write(self, outcomes: Iterable[Outcome]) -> None:
        """Enter what became of rows."""
        rows: list[Any] = [
            (self._view, each.item.old_id, each.new_id, Jsonb(list(each.problems)) if each.problems else None)
            for each in outcomes
        ]
        with connection.cursor() as cursor:
            cursor.executemany(ENTER, rows)
