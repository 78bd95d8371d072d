"""Emptying the tables after a test that commits: what the migrations put in stays, and the audit's guard is lifted."""

from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations

SQL_FLUSH = DatabaseOperations.sql_flush
BEFORE = ("ALTER TABLE audit_events DISABLE TRIGGER USER",)
AFTER = (
    "ALTER TABLE audit_events ENABLE ALWAYS TRIGGER audit_events_are_append_only",
    "ALTER TABLE audit_events ENABLE ALWAYS TRIGGER audit_events_are_never_emptied",
    "DELETE FROM roles WHERE NOT is_system",
)


def _sql_flush(self: Any, style: Any, tables: Any, **how: Any) -> list[str]:
    return SQL_FLUSH(self, style, [table for table in tables if table != "roles"], **how)


def _execute_sql_flush(self: Any, sql_list: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (*BEFORE, *sql_list, *AFTER):
            cursor.execute(statement)


def teach_flush() -> None:
    """Make Django's flush do so."""
    DatabaseOperations.sql_flush = _sql_flush
    DatabaseOperations.execute_sql_flush = _execute_sql_flush
