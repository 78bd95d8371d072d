"""Backup and restore of every table, trigger, function and right that the migrations make."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from scripts.stack.homes import wheel_programs
from tests.production.scripts.conftest import Production

# Of conditions not the text: PostgreSQL writes the same another way once it has read what it wrote.
OBJECTS = """
SELECT 'function', p.oid::regprocedure::text, md5(pg_get_functiondef(p.oid)) FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p') AND p.proname NOT LIKE 'pg_stat_statements%'
UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname,
concat(tgenabled, tgtype, ' ', tgfoid::regproc) FROM pg_trigger
WHERE NOT tgisinternal
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, contype::text || convalidated FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
UNION ALL SELECT 'index', indexrelid::regclass::text, concat(indisunique, indisvalid) FROM pg_index
JOIN pg_class c ON c.oid = indexrelid WHERE c.relnamespace = 'public'::regnamespace
UNION ALL SELECT 'sequence', schemaname || '.' || sequencename, coalesce(last_value, 0)::text FROM pg_sequences
ORDER BY 1, 2, 3
"""


class Run(Production):
    """The test's migrated database, on the server of the run; restored is what takes its name from `database`."""

    address: Any = None

    def url(self, database: str = "") -> str:
        return str(self.address._replace(path=f"/{database or self.database}").geturl())

    def connect(self, role: str = "owner", database: str = "") -> psycopg.Connection:
        return psycopg.connect(self.url(database), autocommit=True)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "DATABASE_URL": self.url(),
            "POSTGRES_SSLMODE": "prefer",
            "PG_BIN": str(wheel_programs() / "bin"),
            "BACKUP_DIR": str(self.folder / "backups"),
            "MEDIA_ROOT": str(self.folder / "media"),
            "CMS_ENV_FILE": str(self.folder / "env.prod"),
            "CMS_RUNTIME": "host",
        }


@pytest.fixture
def migrated(db: None, tmp_path: Path) -> Iterator[Run]:
    made = Run(None, {}, tmp_path, database=connection.settings_dict["NAME"])  # type: ignore[arg-type]
    made.address = urlsplit(os.environ["DATABASE_URL"])
    (tmp_path / "env.prod").write_text("")
    yield made
    with made.connect(database="postgres") as server:
        server.execute(f'DROP DATABASE IF EXISTS "{made.database}_again" WITH (FORCE)')


def test_backup_and_restore__of_every_table_of_the_application__give_the_same(migrated):
    before = migrated.contents()
    with migrated.connect() as connected:
        objects = connected.execute(OBJECTS).fetchall()
    made = migrated.backup()
    migrated.database += "_again"  # on another server it would be the same name

    code, _, said = migrated.run("restore-database.sh", str(made), "--yes")

    assert code == 0, said
    assert migrated.contents() == before
    assert len(before) > 100
    with migrated.connect() as connected:
        assert connected.execute(OBJECTS).fetchall() == objects
    migrated.database = migrated.database.removesuffix("_again")


def test_restore__of_a_backup_of_older_code__asks_for_a_decision(migrated):
    made = migrated.backup("--no-media")
    page = json.loads((made / "manifest.json").read_text())
    page["migrations"]["social"] = "0001_initial"
    (made / "manifest.json").write_text(json.dumps(page))

    code, _, said = migrated.run("restore-database.sh", str(made), "--yes")

    assert code == 3
    assert "is of an older version of the application" in said
    assert "; social have newer migrations): add --migrate" in said
