"""Emptying the tables after a test that commits: what the migrations put in stays, and frozen tables are thawed."""

from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations

# Each frozen table with the triggers that guard it.
FROZEN = {
    "audit_events": ("audit_events_are_append_only", "audit_events_are_never_emptied"),
    "transcript_entries": ("transcript_entries_are_frozen", "transcript_entries_are_never_emptied"),
    "attendance_changes": ("attendance_changes_are_frozen", "attendance_changes_are_never_emptied"),
    "gold_accounts": ("gold_accounts_stay", "gold_accounts_are_never_emptied"),
    "gold_allocations": ("gold_allocations_are_append_only", "gold_allocations_are_never_emptied"),
    "gold_transactions": ("gold_transactions_are_append_only", "gold_transactions_are_never_emptied"),
    "student_achievements": ("student_achievements_are_append_only", "student_achievements_are_never_emptied"),
    "transcript_documents": ("transcript_documents_are_frozen", "transcript_documents_are_never_emptied"),
}
KEPT = {"roles", "grade_schemes", "grades", "repeat_policies"}
OF_A_MIGRATION = "00000000-0000-7000-%"
BEFORE = [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, names in FROZEN.items() for name in names]
AFTER = [
    *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for table, names in FROZEN.items() for name in names),
    "DELETE FROM roles WHERE NOT is_system",
    f"DELETE FROM grades WHERE id::text NOT LIKE '{OF_A_MIGRATION}'",
    f"DELETE FROM grade_schemes WHERE id::text NOT LIKE '{OF_A_MIGRATION}'",
    f"DELETE FROM repeat_policies WHERE id::text NOT LIKE '{OF_A_MIGRATION}'",
]


def _sql_flush(self: Any, style: Any, tables: Any, **how: Any) -> list[str]:
    """Delete instead of truncating: most tables are empty, and a new file for each of their indexes takes longer.

    As a replica: no trigger counts, and no foreign key asks, what goes with everything else.
    """
    deleted = (f"DELETE FROM {self.quote_name(table)}" for table in tables if table not in KEPT)
    return ["; ".join(("SET LOCAL session_replication_role = replica", *deleted, "RESET session_replication_role"))]


def _execute_sql_flush(self: Any, sql_list: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (*BEFORE, *sql_list, *AFTER):
            cursor.execute(statement)


def teach_flush() -> None:
    """Make Django's flush do so."""
    DatabaseOperations.sql_flush = _sql_flush
    DatabaseOperations.execute_sql_flush = _execute_sql_flush
