"""Whole lists as streams of CSV: rows from a cursor of the server, so that memory holds a few of them at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from api.reading.plan import bind, compile_plan
from api.reading.question import check_names, pairs
from api.reading.reader import filtered
from api.reading.source import Source
from api.reading.wishes import wishes
from api.tables import csv_lines
from domain.shared.actor import Actor
from domain.shared.replica import reading

CHUNK = 500  # rows


class Rows:
    """The rows of a list, in its order. Whoever opens them closes them."""

    def __init__(self, source: Source, actor: Actor, *, query_string: str, columns: Sequence[str], most: int) -> None:
        """Understand the question and count, no further than needed.

        :raises InvalidQuery: for an unknown parameter or a bad value
        """
        check_names(pairs(query_string), parameters(source))
        self.columns = columns
        asked = wishes(source, query_string)
        rows = filtered(source, actor, asked)
        order = [f"{'-' if key.descending else ''}{key.path}" for key in asked.keys]
        values = {**asked.values, "actor": actor.user_id, "caller": actor, "most": most}
        counted = compile_plan(rows.values("pk")[: most + 1], counted=True).run(values) or (b"0",)
        self.too_many = int(counted[0] or 0) > most
        self._plan = compile_plan(rows.order_by(*order).values_list(*columns)[:most])
        self._values = values
        self._cursor: Any = None
        self._first: Sequence[tuple[Any, ...]] = ()

    def open(self) -> None:
        """Run the statement and fetch the first chunk, so that an error is still an answer. Few rows need no more."""
        if self._plan.sql is None:
            return
        self._cursor = reading().chunked_cursor()
        try:
            self._cursor.execute(self._plan.sql, bind(self._plan, self._values))
            self._first = self._cursor.fetchmany(CHUNK)
        except Exception:
            self.close()
            raise
        if len(self._first) < CHUNK:
            self.close()

    def __iter__(self) -> Iterator[Sequence[tuple[Any, ...]]]:
        """Yield the rows in chunks."""
        if self._first:
            yield self._first
        while self._cursor is not None and (chunk := self._cursor.fetchmany(CHUNK)):
            yield chunk

    def close(self) -> None:
        if self._cursor is not None:
            self._cursor.close()
            self._cursor = None


def parameters(source: Source) -> tuple[str, ...]:
    """Return the query parameters that a stream of this list takes."""
    return (*source.filters.base_filters, *(("ordering",) if source.ordering else ()))


class CsvText:
    """The rows as text, chunk by chunk. Django closes it when the answer is sent, or the client is gone."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield csv_lines([self.rows.columns])
            for chunk in self.rows:
                yield csv_lines(chunk)
        finally:
            self.close()

    def close(self) -> None:
        self.rows.close()
