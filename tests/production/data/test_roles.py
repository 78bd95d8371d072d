"""What each role of production's database can do, and what it can't."""

import uuid

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import BinaryField
from procrastinate.contrib.django.models import ProcrastinateJob

from domain.audit.models import AuditEvent
from domain.authentication.models import EmailedToken
from domain.shared.locking import lock, lock_writes
from domain.users.models import User
from tests.factories.gold import GoldTransactionFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.users import UserFactory
from tests.production.data.conftest import do_what_is_queued
from tests.support.client import Client, client_for

PASSWORD = "a long password for roles"
UNIT = {"code": "ROL10001", "name": "Roles", "department": "D", "level": 1, "credit_points": "12.50"}
ACLS = """
SELECT c.relname, c.relacl::text, (SELECT array_agg(a.attname || a.attacl::text ORDER BY a.attname) FROM pg_attribute a
       WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1
"""
SETTINGS = (
    "SELECT rolname, rolconfig, rolsuper, rolcreatedb, rolconnlimit FROM pg_roles WHERE rolname ~ '^cms' ORDER BY 1"
)
OWNER = "SELECT tableowner FROM pg_tables WHERE tablename = 'of_another'"
DENIED_TO_APP = [
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE EXTENSION citext",
    "DROP TABLE units",
    "ALTER TABLE units ADD COLUMN mine int",
    "ALTER TABLE audit_events DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_events_are_append_only ON audit_events",
    "TRUNCATE units CASCADE",
    "CREATE INDEX ON units (code)",
    "SET session_replication_role = replica",
    "SET ROLE cms_owner",
    "ALTER ROLE cms_app SUPERUSER",
    "CREATE ROLE mine",
    "CREATE DATABASE mine",
    "SELECT * FROM pg_authid",
    "SELECT pg_read_file('PG_VERSION')",
    "COPY units TO PROGRAM 'cat'",
    "COPY units TO '/tmp/units'",
    "SELECT cms_privileges()",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('users', '9999', now())",
    "DELETE FROM django_migrations",
    "UPDATE audit_events SET action = 'nothing'",
    "DELETE FROM audit_events",
    "DELETE FROM gold_accounts",
    "DELETE FROM transcript_entries",
]
DENIED_TO_READONLY = [
    "UPDATE units SET code = code",
    "DELETE FROM units",
    "INSERT INTO roles DEFAULT VALUES",
    "CREATE TEMPORARY TABLE mine (id int)",
    "SELECT password FROM users",
    "SELECT * FROM users",
    "SELECT session_data FROM django_session",
    "SELECT private_key FROM signing_keys",
    "SELECT verification_url FROM transcript_documents",
    "SELECT nextval('django_migrations_id_seq')",
]


def test_init__run_again__changes_nothing(production):
    before = production.as_superuser(ACLS), production.as_superuser(SETTINGS)

    done = production.initialise()

    assert done.returncode == 0, done.stderr
    assert (production.as_superuser(ACLS), production.as_superuser(SETTINGS)) == before


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"app_password": ""}, "app_password is not set"),
        ({"readonly_password": "short"}, "readonly_password is not set, or is shorter than 16 characters"),
        ({"owner_password": "x" * 20, "app_password": "x" * 20}, "two roles have the same password"),
        ({"app": "postgres"}, "one of the roles is there, and is a superuser"),
        ({"database": "postgres"}, "the database is one of the server's own"),
    ],
)
def test_init__not_ready__is_refused_and_changes_nothing(production, variables, reason):
    states = "SELECT rolname, rolpassword FROM pg_authid ORDER BY 1", "SELECT datname FROM pg_database ORDER BY 1"
    before = [production.as_superuser(state) for state in states]

    done = production.initialise(**{"database": "another", **variables})

    assert done.returncode == 3
    assert reason in done.stderr
    assert [production.as_superuser(state) for state in states] == before


def test_init__function_of_the_owner_named_as_one_of_postgresqls__is_not_called_by_the_superuser(production):
    name = "public.format(text, text, regclass, name)"
    with production.connect("owner") as owner:
        owner.execute(f"CREATE FUNCTION {name} RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'called'; END $$")
        owner.execute(f"GRANT EXECUTE ON FUNCTION {name} TO PUBLIC")
        production.as_superuser("CREATE TABLE of_another (id int)")
        try:
            done = production.initialise()

            assert done.returncode == 0, done.stderr
            assert production.as_superuser(OWNER) == [("cms_owner",)]
        finally:
            production.as_superuser("DROP TABLE of_another")
            owner.execute(f"DROP FUNCTION {name}")


def test_init__passwords__are_in_no_log(production):
    log = (production.cluster.folder / "log").read_text()

    assert not [role for role in ("owner", "app", "readonly", "replication") if production.password(role) in log]


@pytest.mark.parametrize("statement", DENIED_TO_APP)
def test_app__what_is_the_owners__is_denied(production, statement):
    with production.connect("app") as wire, pytest.raises(psycopg.errors.InsufficientPrivilege):
        wire.execute(statement)


def test_app__timeouts_and_path__are_its_roles(production):
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "search_path")

    with production.connect("app") as wire:
        found = [wire.execute(f"SHOW {name}").fetchone()[0] for name in names]

    assert found == ["30s", "5s", "1min", "public, pg_temp"]


@pytest.mark.parametrize("statement", DENIED_TO_READONLY)
def test_readonly__writing_and_secrets__are_denied(production, statement):
    refusals = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)

    with production.connect("readonly") as wire, pytest.raises(refusals):
        wire.execute(statement)


def test_readonly__allowed_to_write_by_itself__still_can_not(production):
    with production.connect("readonly") as wire:
        wire.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            wire.execute("UPDATE units SET code = code")


def test_readonly__what_others_ask__is_not_told(production):
    seen = "SELECT query FROM pg_stat_activity WHERE usename = 'cms_app'"

    with production.connect("app") as app, production.connect("readonly") as readonly:
        app.execute("SELECT FROM django_session WHERE session_key = 'a key that opens the admin'")

        assert set(readonly.execute(seen).fetchall()) == {("<insufficient privilege>",)}
        with production.connect("owner") as owner:
            assert any("a key that opens" in query for (query,) in owner.execute(seen).fetchall())


@pytest.mark.django_db
def test_readonly__every_column_of_every_model__is_seen_unless_it_is_secret(production):
    secret = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, BinaryField) or field.name in {"password", "verification_code", "verification_url"}
    } | {("django_session", name) for name in ("session_key", "session_data", "expire_date")}
    question = """
        SELECT table_name, column_name,
            has_column_privilege('cms_readonly', table_name::regclass, column_name, 'SELECT')
        FROM information_schema.columns WHERE table_schema = 'public'
    """

    found = {(table, column): seen for table, column, seen in production.as_superuser(question)}

    assert {name for name in secret if found[name]} == set()
    assert {name for name, seen in found.items() if not seen} == secret


def test_nobody__may_come_in_without_being_named(production):
    rights = "SELECT datacl::text FROM pg_database WHERE datname = 'cms'"
    schema = "SELECT bool_or(acl.grantee = 0) FROM pg_namespace, aclexplode(nspacl) acl WHERE nspname = 'public'"

    assert "{=" not in production.as_superuser(rights)[0][0]
    assert ",=" not in production.as_superuser(rights)[0][0]
    assert production.as_superuser(schema) == [(False,)]


def test_new_table__of_the_owner__is_the_apps_to_write_and_no_readers(production):
    with production.connect("owner") as owner:
        owner.execute("CREATE TABLE trial (id int GENERATED ALWAYS AS IDENTITY, secret bytea)")
        try:
            with production.connect("app") as app:
                app.execute("INSERT INTO trial DEFAULT VALUES")
            with production.connect("readonly") as readonly:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    readonly.execute("SELECT id FROM trial")
                owner.execute("SELECT cms_privileges()")  # as manage.py migrate does
                assert readonly.execute("SELECT id FROM trial").fetchall() == [(1,)]
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    readonly.execute("SELECT secret FROM trial")
        finally:
            owner.execute("DROP TABLE trial")


@pytest.mark.usefixtures("as_app")
def test_application__as_app__works():
    """Log in, write once what is sent twice, enrol, book gold, lock a table, and do what is queued."""
    person = UserFactory(email="roles@cms.test")
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    logged_in = Client().post("/api/v1/auth/token", {"email": person.email, "password": PASSWORD})
    assert logged_in.status_code == 200, logged_in.content

    admin, key = client_for("admin"), {"Idempotency-Key": str(uuid.uuid4())}
    first, again = (admin.post("/api/v1/units", UNIT, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert again.json() == first.json()
    assert AuditEvent.objects.filter(action="unit.add", actor_id=admin.user.pk).count() == 1

    enrollment = EnrollmentFactory()
    GoldTransactionFactory(student=enrollment.student)
    with transaction.atomic():
        lock_writes(User)
        lock(User, person.pk)

    asked = Client().post("/api/v1/auth/password-reset", {"email": person.email})
    assert asked.status_code == 202, asked.content
    do_what_is_queued()
    assert EmailedToken.objects.filter(user=person).exists()
    assert ProcrastinateJob.objects.exclude(status="succeeded").count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("cms_app", "cms_app")
        cursor.execute("LISTEN anything")
