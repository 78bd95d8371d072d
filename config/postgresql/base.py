"""The database wrapper; Django finds it by this file's name."""

from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

from config.postgresql.pool import Pool, says_nothing


class PreparedCursor(psycopg.Cursor[Any]):
    """Binds on the server and has every statement prepared: for texts that come again and again."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> "PreparedCursor":
        super().execute(query, params, prepare=True, **how)
        return self


class DatabaseWrapper(base.DatabaseWrapper):
    """Tells a broken connection by its socket instead of by a query per request; offers prepared statements."""

    _connection_pools: dict[str, Pool]

    @property
    def pool(self) -> Pool | None:
        """The pool of this process, made when it is first asked for."""
        found = self._connection_pools.get(self.alias)
        if found is None and (bounds := self.settings_dict["OPTIONS"].get("pool")) and self.settings_dict["NAME"]:
            parameters = {**self.get_connection_params(), "autocommit": True}
            fresh = Pool(kwargs=parameters, configure=self._configure_connection, **bounds)  # type: ignore[attr-defined]
            found = self._connection_pools.setdefault(self.alias, fresh)
        return found

    def is_usable(self) -> bool:
        """An idle connection has nothing to say; only if it has, ask it."""
        if self.connection is None:
            return False
        return says_nothing(self.connection) or bool(super().is_usable())

    def chunked_cursor(self) -> CursorWrapper:
        """Return a cursor of the server; behind PgBouncer, where none outlives its transaction, a plain one."""
        if self.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
            return self.cursor()
        return super().chunked_cursor()

    def prepared_cursor(self) -> CursorWrapper:
        """Return a cursor for a statement whose text is kept, seen by everything that watches Django's queries."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        cursor: CursorWrapper = self._prepare_cursor(PreparedCursor(self.connection))  # type: ignore[attr-defined]
        return cursor
