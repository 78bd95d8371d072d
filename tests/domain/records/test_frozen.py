"""Entries and documents are frozen: for the owner of the tables, for direct SQL, for replicas."""

from datetime import UTC, datetime

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from domain.records.models import TranscriptDocument, TranscriptEntry
from tests.factories.records import TranscriptDocumentFactory, TranscriptEntryFactory

LATER = datetime(2030, 1, 1, tzinfo=UTC)
SUPERSEDE = f"UPDATE transcript_entries SET superseded_at = '{LATER}'"
REVOKE = f"UPDATE transcript_documents SET revoked_at = '{LATER}', revocation_reason = 'A mistake.'"
ENTRY_COLUMNS = [
    field.column
    for field in TranscriptEntry._meta.concrete_fields
    if not field.null and field.name not in {"superseded_at", "revision"}
]
WRITES = {
    "a mark": "UPDATE transcript_entries SET mark = 99",
    "a mark together with what may be filled in": f"{SUPERSEDE}, mark = 99",
    "DELETE": "DELETE FROM transcript_entries",
    "TRUNCATE": "TRUNCATE transcript_entries",
    "TRUNCATE with all": "TRUNCATE transcript_entries RESTART IDENTITY CASCADE",
    "MERGE": "MERGE INTO transcript_entries e USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
    "INSERT that would update": (
        "INSERT INTO transcript_entries SELECT * FROM transcript_entries ON CONFLICT (id) DO UPDATE SET mark = 99"
    ),
    "a document's content": "UPDATE transcript_documents SET content = '{}'",
    "a document's code": f"UPDATE transcript_documents SET verification_code = '{'0' * 28}'",
    "DELETE of a document": "DELETE FROM transcript_documents",
    "TRUNCATE of documents": "TRUNCATE transcript_documents",
}


@pytest.fixture
def rows(db):
    found = TranscriptEntryFactory(), TranscriptDocumentFactory(verification_code="1" * 28)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit would refuse to be emptied, too
    return found


def refused(*statements: str) -> bool:
    """Run the statements; tell whether the guard of the table refused the last."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except (ProgrammingError, InternalError) as error:
        return "is frozen" in str(error)
    return False


def allowed(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError:
        return False
    return True


def stored():
    models = (TranscriptEntry, TranscriptDocument)
    return [list(model.objects.values()) for model in models]


@pytest.mark.parametrize("name", WRITES)
def test_row__changed_in_sql_by_the_owner_of_the_table__is_refused(rows, name):
    before = stored()

    assert refused(WRITES[name])
    assert stored() == before


@pytest.mark.parametrize("name", WRITES)
def test_row__changed_while_ordinary_triggers_sleep__is_refused(rows, name):
    asleep, before = "SET LOCAL session_replication_role = replica", stored()

    assert refused(asleep, WRITES[name]) or not allowed(asleep)
    assert stored() == before


@pytest.mark.parametrize("column", ENTRY_COLUMNS)
def test_column__of_an_entry__can_not_be_changed(rows, column):
    other = TranscriptEntryFactory()
    values = f"(SELECT {column} FROM transcript_entries WHERE id = '{other.pk}')"
    kind = TranscriptEntry._meta.get_field(column.removesuffix("_id")).get_internal_type()
    changed = {
        "BooleanField": f"NOT {column}",
        "DecimalField": f"{column} + 1",
        "PositiveIntegerField": f"{column} + 1",
        "PositiveSmallIntegerField": f"{column} + 1",
        "CharField": f"{column} || 'x'",
        "DateField": f"{column} + 1",
        "DateTimeField": f"{column} + interval '1 day'",
    }.get(kind, values if column != "scheme_id" else "gen_random_uuid()")

    assert refused(f"UPDATE transcript_entries SET {column} = {changed} WHERE id = '{rows[0].pk}'")


def test_entry__can_be_superseded_once(rows):
    assert not refused(SUPERSEDE)
    assert refused(SUPERSEDE.replace("2030", "2031"))
    assert refused("UPDATE transcript_entries SET superseded_at = NULL")
    assert TranscriptEntry.objects.get().superseded_at == LATER


def test_document__can_be_revoked_once(rows):
    assert not refused(REVOKE)
    assert refused(REVOKE.replace("2030", "2031"))
    assert refused("UPDATE transcript_documents SET revocation_reason = 'Another reason.'")
    assert refused("UPDATE transcript_documents SET revoked_at = NULL, revocation_reason = NULL")
    assert TranscriptDocument.objects.get().revoked_at == LATER


def test_guards__are_always_on__also_for_a_replica(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal"
            " AND tgrelid IN ('transcript_entries'::regclass, 'transcript_documents'::regclass)"
        )
        found = dict(cursor.fetchall())

    assert found == {
        "transcript_entries_are_frozen": "A",
        "transcript_entries_are_never_emptied": "A",
        "transcript_documents_are_frozen": "A",
        "transcript_documents_are_never_emptied": "A",
    }


def test_refusal__without_its_trigger__is_gone(rows):
    # Guards the tests above: it is the trigger that refuses, and nothing else.
    drop = "DROP TRIGGER transcript_entries_are_frozen ON transcript_entries"

    assert not refused(drop, WRITES["DELETE"])
    assert not TranscriptEntry.objects.exists()
