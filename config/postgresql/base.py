"""The database wrapper; Django finds it by this file's name."""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper


class PreparedCursor(psycopg.Cursor[Any]):
    """Binds on the server and has every statement prepared: for texts that come again and again."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> "PreparedCursor":
        super().execute(query, params, prepare=True, **how)
        return self


class DatabaseWrapper(base.DatabaseWrapper):
    """Tells a broken connection by its socket instead of by a query per request; offers prepared statements."""

    def is_usable(self) -> bool:
        """An idle connection has nothing to say: bytes that wait mean news, or the server's farewell."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        try:
            poll.register(self.connection.fileno(), select.POLLIN)
        except (psycopg.Error, OSError, ValueError):
            return False
        return not poll.poll(0) or bool(super().is_usable())

    def prepared_cursor(self) -> CursorWrapper:
        """Return a cursor for a statement whose text is kept, seen by everything that watches Django's queries."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        cursor: CursorWrapper = self._prepare_cursor(PreparedCursor(self.connection))  # type: ignore[attr-defined]
        return cursor
