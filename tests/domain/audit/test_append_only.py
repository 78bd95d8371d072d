import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from domain.audit.models import AuditEvent
from tests.factories.audit import AuditEventFactory

WRITES = {
    "UPDATE": "UPDATE audit_events SET action = 'unit.add'",
    "DELETE": "DELETE FROM audit_events",
    "TRUNCATE": "TRUNCATE audit_events",
    "TRUNCATE of all that hangs on it": "TRUNCATE audit_events RESTART IDENTITY CASCADE",
    "UPDATE through a join": "UPDATE audit_events e SET reason = '' FROM (SELECT 1) AS s",
    "INSERT that would update": (
        "INSERT INTO audit_events SELECT * FROM audit_events ON CONFLICT (id) DO UPDATE SET action = 'unit.add'"
    ),
    "MERGE": "MERGE INTO audit_events e USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
}


@pytest.fixture
def event(db):
    return AuditEventFactory()


def refused(*statements: str) -> bool:
    """Run the statements; tell whether the guard of the table refused the last."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except (ProgrammingError, InternalError) as error:
        return "is append-only" in str(error)
    return False


def allowed(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError:
        return False
    return True


@pytest.mark.parametrize("name", WRITES)
def test_record__changed_in_sql_by_the_owner_of_the_table__is_refused(event, name):
    assert refused(WRITES[name])
    assert AuditEvent.objects.get().action == "unit.change"


@pytest.mark.parametrize("name", WRITES)
def test_record__changed_while_ordinary_triggers_sleep__is_refused(event, name):
    # As a restore or a replica runs. Who may not even ask for that is refused there already.
    asleep = "SET LOCAL session_replication_role = replica"

    assert refused(asleep, WRITES[name]) or not allowed(asleep)
    assert AuditEvent.objects.get().action == "unit.change"


def test_guard__is_always_on__also_for_a_replica(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'audit_events'::regclass")
        found = dict(cursor.fetchall())

    assert found == {"audit_events_are_append_only": "A", "audit_events_are_never_emptied": "A"}


def test_record__in_the_orm__is_refused_too(event):
    for write in (
        lambda: AuditEvent.objects.update(reason="x"),
        lambda: AuditEvent.objects.all().delete(),
        event.delete,
        lambda: event.save(force_update=True),
    ):
        with pytest.raises((ProgrammingError, InternalError), match="append-only"), transaction.atomic():
            write()
    assert AuditEvent.objects.get() == event


def test_refusal__without_its_trigger__is_gone(event):
    # Guards the tests above: it is the trigger that refuses, and nothing else.
    drop = "DROP TRIGGER audit_events_are_append_only ON audit_events"

    assert not refused(drop, WRITES["DELETE"])
    assert not AuditEvent.objects.exists()
