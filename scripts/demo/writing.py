"""Getting rows into PostgreSQL and out of it, by COPY: millions at the same speed as a few."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Final, LiteralString

from django.apps import apps
from django.db import connection
from django.db.models import JSONField, Model
from psycopg import sql
from psycopg.types.json import Jsonb

from domain.records.models import Grade, GradeScheme, RepeatPolicy
from domain.users.models import Role
from scripts.demo.university import Table

REPORT_EVERY: Final = 5_000  # rows
# What the migrations put rows into. Their ids are below all others: those of our own begin with an instant.
KEPT: Final = (Role, GradeScheme, Grade, RepeatPolicy)
FIRST_OWN_ID: Final = "00000001-0000-0000-0000-000000000000"
# Each table that refuses to be emptied, with the triggers that see to it.
FROZEN: Final = {
    "audit_events": ("audit_events_are_append_only", "audit_events_are_never_emptied"),
    "attendance_changes": ("attendance_changes_are_frozen", "attendance_changes_are_never_emptied"),
    "gold_accounts": ("gold_accounts_stay", "gold_accounts_are_never_emptied"),
    "gold_allocations": ("gold_allocations_are_append_only", "gold_allocations_are_never_emptied"),
    "gold_transactions": ("gold_transactions_are_append_only", "gold_transactions_are_never_emptied"),
    "student_achievements": ("student_achievements_are_append_only", "student_achievements_are_never_emptied"),
    "transcript_entries": ("transcript_entries_are_frozen", "transcript_entries_are_never_emptied"),
    "transcript_documents": ("transcript_documents_are_frozen", "transcript_documents_are_never_emptied"),
}


def write(table: Table, report: Callable[[int], None]) -> int:
    """Copy a table's rows into the database; say now and then how many are in. Return how many there were."""
    rows = iter(table.rows)
    first = next(rows, None)
    if first is None:
        return 0
    rest = _defaults(table.model, first._fields)
    documents = [
        index
        for index, column in enumerate((*first._fields, *rest))
        if isinstance(table.model._meta.get_field(column), JSONField)
    ]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.model._meta.db_table),
        sql.SQL(", ").join(map(sql.Identifier, (*first._fields, *rest))),
    )
    written = 0
    if table.refers_ahead:
        _check("DEFERRED")
    # Django does not know COPY, so its errors have to be made Django's.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        rows = chain([first], rows)
        while batch := list(islice(rows, REPORT_EVERY)):
            for row in batch:
                copy.write_row(_values((*row, *rest.values()), documents))
            written += len(batch)
            report(written)
    if not table.refers_ahead:
        _check("IMMEDIATE")
    return written


def _check(when: LiteralString) -> None:
    """Let foreign keys be checked row by row, or later: what is checked later is kept in memory until then."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET CONSTRAINTS ALL {}").format(sql.SQL(when)))


def _defaults(model: type[Model], given: Sequence[str]) -> Mapping[str, Any]:
    """Return values for the columns that the demo data say nothing about, as the model would fill them."""
    return {
        str(field.column): field.get_default()
        for field in model._meta.concrete_fields
        if field.column not in given and not field.generated
    }


def _values(row: Sequence[Any], documents: Sequence[int]) -> Sequence[Any]:
    if not documents:
        return row
    values = list(row)
    for index in documents:
        values[index] = None if values[index] is None else Jsonb(values[index])
    return values


def lift_time_limits() -> None:
    """Let this transaction take its time: the limits are for requests of people who wait."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    _check("IMMEDIATE")


def empty() -> None:
    """Remove everything of ours, and what refers to it; what the migrations put in stays.

    Some tables refuse to be emptied, so their guards are lifted: this is no university's record.
    """
    emptied = [model for model in models() if model not in KEPT]
    with connection.cursor() as cursor:
        _guard(cursor, "DISABLE TRIGGER")
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(_tables(emptied)))
        _guard(cursor, "ENABLE ALWAYS TRIGGER")
        cursor.execute("DELETE FROM roles WHERE NOT is_system")
        for model in (Grade, GradeScheme, RepeatPolicy):
            model.objects.exclude(pk__lt=FIRST_OWN_ID).delete()


def _guard(cursor: Any, how: LiteralString) -> None:
    """Lift the guards of the frozen tables, or put them back; other triggers of theirs stay as they are."""
    for table, names in FROZEN.items():
        for name in names:
            statement = sql.SQL("ALTER TABLE {} {} {}")
            cursor.execute(statement.format(sql.Identifier(table), sql.SQL(how), sql.Identifier(name)))


def analyze() -> None:
    """Tell PostgreSQL's planner what the tables look like now."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("ANALYZE {}").format(_tables(models())))


def models() -> Iterator[type[Model]]:
    """Return the models of all areas that have a table of their own, and no view."""
    for config in apps.get_app_configs():
        if config.name.startswith("domain."):
            yield from (model for model in config.get_models() if model._meta.managed)


def _tables(chosen: Iterable[type[Model]]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(model._meta.db_table) for model in chosen)
