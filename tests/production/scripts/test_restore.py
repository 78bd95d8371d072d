import json
import os
import shutil
import signal
import time
from pathlib import Path

import psycopg
import pytest
from psycopg import errors


def cut_off(made: Path) -> None:
    dump = made / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-100])


def turn_a_bit(made: Path) -> None:
    dump = made / "database.dump"
    data = bytearray(dump.read_bytes())
    data[len(data) // 2] ^= 1
    dump.write_bytes(data)


def turn_a_bit_of_the_uploads(made: Path) -> None:
    data = bytearray((made / "media.tar").read_bytes())
    data[2000] ^= 1
    (made / "media.tar").write_bytes(data)


def write_into_the_manifest(made: Path, **changed: object) -> None:
    page = json.loads((made / "manifest.json").read_text())
    (made / "manifest.json").write_text(json.dumps(page | changed))


def lose_the_dump(made: Path) -> None:
    (made / "database.dump").unlink()


def lose_the_manifest(made: Path) -> None:
    (made / "manifest.json").unlink()


def give_the_manifest_other_types(made: Path) -> None:
    write_into_the_manifest(made, rows=[])


def break_the_manifest(made: Path) -> None:
    (made / "manifest.json").write_text("{")


def come_from_a_newer_server(made: Path) -> None:
    write_into_the_manifest(made, server_version=990_001, server="99.1")


def come_from_newer_code(made: Path) -> None:
    write_into_the_manifest(made, migrations={"users": "9999_from_the_future"})


def name_a_role_that_is_not_here(made: Path) -> None:
    write_into_the_manifest(made, roles=["cms_app", "somebody_else"])


def be_of_another_format(made: Path) -> None:
    write_into_the_manifest(made, format=99)


DAMAGES = {
    cut_off: "it is cut off or was changed",
    turn_a_bit: "its checksum differs",
    turn_a_bit_of_the_uploads: "its checksum differs",
    lose_the_dump: "database.dump is missing",
    lose_the_manifest: "has no manifest.json",
    break_the_manifest: "is damaged",
    give_the_manifest_other_types: "is damaged",
    come_from_a_newer_server: "restore into a newer one",
    come_from_newer_code: "deploy that version first",
    name_a_role_that_is_not_here: "roles are missing on this server: somebody_else",
    be_of_another_format: "is of format 99",
}


def test_restore__of_anything_that_is_not_whole_and_ours__is_refused_before_anything_changes(production, tmp_path):
    made = production.backup()
    before, databases = production.contents(), production.databases()
    strangers = {
        "backup.gz": (b"\x1f\x8b\x08 a file", "is no backup, but gzip"),
        "backup.dump": ((made / "database.dump").read_bytes(), "is no backup, but a bare dump of pg_dump"),
        "backup.sql": (b"--\n-- PostgreSQL", "is no backup, but a script of SQL"),
    }

    for damage, reason in DAMAGES.items():
        damaged = tmp_path / damage.__name__ / made.name
        shutil.copytree(made, damaged)
        damage(damaged)
        code, out, said = production.run("restore-database.sh", str(damaged), "--yes")
        assert (code, out, reason in said) == (3, "", True), (damage, said)
    (tmp_path / "strangers").mkdir()
    for name, (data, reason) in strangers.items():
        (tmp_path / "strangers" / name).write_bytes(data)
        code, _, said = production.run("restore-database.sh", str(tmp_path / "strangers" / name), "--yes")
        assert (code, reason in said) == (3, True), said

    assert production.databases() == databases
    assert production.contents() == before


def test_restore__that_nobody_confirms__is_refused(production):
    made = production.backup()
    databases = production.databases()

    code, _, said = production.run("restore-database.sh", str(made))

    assert (code, "add --yes" in said) == (3, True)
    assert production.databases() == databases


def test_restore__rehearsed__checks_all_and_touches_nothing(production):
    made = production.backup()
    databases = production.databases()

    code, _, said = production.run("restore-database.sh", str(made / "manifest.json"), "--dry-run")

    assert (code, "All checks passed. Nothing was touched." in said) == (0, True)
    assert production.databases() == databases


def test_restored_database__as_the_application__writes_rows_but_makes_no_tables(production):
    made = production.backup()
    with production.connect() as owner:
        owner.execute("DROP TABLE files")
    code, _, said = production.run("restore-database.sh", str(made), "--yes")
    assert code == 0, said

    with production.connect("app") as app:
        app.execute("INSERT INTO files (storage_key) VALUES ('files/cd/cdef')")
        assert app.execute("SELECT count(*) FROM files").fetchone() == (2,)
        for forbidden in (
            "CREATE TABLE more (id int)",
            "DROP TABLE files",
            "TRUNCATE accounts",
            "UPDATE entries SET amount = 1",
            "CREATE TEMP TABLE more (id int)",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(forbidden)
    with production.connect() as owner:
        owner.execute("CREATE TABLE later (id int)")  # its rights come by default, as before the restore
    with production.connect("app") as app:
        app.execute("INSERT INTO later VALUES (1)")
    with production.connect("readonly") as readonly:
        assert readonly.execute("SELECT count(email) FROM accounts").fetchone() == (50,)
        with pytest.raises(errors.InsufficientPrivilege):
            readonly.execute("SELECT password FROM accounts")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        production.connect("replication")


def test_restore__while_the_application_is_connected__ends_its_connections_and_can_be_undone(production):
    made = production.backup()
    application = production.connect("app")
    application.execute("INSERT INTO files (storage_key) VALUES ('after the backup')")

    code, _, said = production.run("restore-database.sh", str(made), "--yes")

    assert code == 0, said
    with application, pytest.raises(psycopg.OperationalError):
        application.execute("SELECT 1")
    with production.connect("app") as again:
        assert again.execute("SELECT count(*) FROM files").fetchone() == (1,)
        again.execute("INSERT INTO files (storage_key) VALUES ('a'), ('b')")
    code, _, said = production.run("restore-database.sh", "--undo", "--yes")
    assert code == 0, said
    with production.connect("app") as again:
        assert again.execute("SELECT count(*) FROM files").fetchone() == (2,)
    assert [name[:11] for name in production.databases()] == ["cms", "cms_pattern", "cms_undone_"]
    code, _, said = production.run("restore-database.sh", "--remove-old", "--yes")
    assert (code, production.databases()) == (0, ["cms", "cms_pattern"])


def test_restore__that_cannot_disconnect_somebody__leaves_the_old_database_in_service(production):
    made = production.backup()
    before = production.contents()
    with production.cluster.connect("cms") as superuser:
        superuser.execute("SET application_name = 'a long report'")

        code, _, said = production.run("restore-database.sh", str(made), "--yes")

        assert (code, "postgres (a long report)" in said) == (1, True), said
    assert production.contents() == before
    assert production.databases() == ["cms", "cms_pattern"]


def test_restore__killed_half_way__leaves_the_old_database_in_service_and_the_next_run_cleans_up(production):
    with production.connect() as owner:
        owner.execute(
            "CREATE FUNCTION slow(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT pg_sleep(0.5); SELECT n'"
        )
        owner.execute("CREATE TABLE slowly (n int)")
        owner.execute("INSERT INTO slowly SELECT generate_series(1, 2)")
        owner.execute("ALTER TABLE slowly ADD CONSTRAINT slow CHECK (public.slow(n) > 0)")
    made = production.backup()
    before, databases = production.contents(), production.databases()
    process = production.start("restore-database.sh", str(made), "--yes", "--jobs=1")
    _await_row(production)
    os.killpg(process.pid, signal.SIGINT)  # Ctrl-C, which every process of the terminal gets
    process.communicate()
    assert (process.returncode, production.databases()) == (130, databases)
    assert not list((production.folder / "media").glob(".kept-*"))
    process = production.start("restore-database.sh", str(made), "--yes", "--jobs=1")
    _await_row(production)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    assert production.contents() == before
    with production.connect("app") as app:
        app.execute("INSERT INTO files (storage_key) VALUES ('still in service')")
    half = [name for name in production.databases() if "_restore_" in name]
    assert len(half) == 1
    code, _, said = production.run("restore-database.sh", str(made), "--yes")
    assert (code, f"Removing {half[0]}" in said) == (0, True), said
    assert production.contents() == before
    assert not [name for name in production.databases() if "_restore_" in name]


def _await_row(production) -> None:
    """Wait until the restore is in the middle of its work."""
    deadline = time.monotonic() + 60
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'cms_restore_%' AND query LIKE 'COPY%slowly%'"
    with production.cluster.connect() as connection:
        while time.monotonic() < deadline:
            if connection.execute(query).fetchone() != (0,):
                return
            time.sleep(0.02)
    raise AssertionError("the restore never came to the table")


def test_restore__of_a_database_that_is_gone__makes_it(production):
    made = production.backup()
    before = production.contents()
    with production.cluster.connect() as connection:
        connection.execute("DROP DATABASE cms")

    code, _, said = production.run("restore-database.sh", str(made), "--yes")

    assert code == 0, said
    assert production.contents() == before
    assert production.databases() == ["cms", "cms_pattern"]


def test_restore__while_another_is_at_work__waits_for_its_turn(production):
    made = production.backup()
    with production.cluster.connect() as connection:
        connection.execute("SELECT pg_advisory_lock(20260307)")

        code, _, said = production.run("restore-database.sh", str(made), "--yes")

    assert (code, "another restore is at work" in said) == (4, True)


def test_restore__of_uploads__adds_what_is_missing_and_replaces_nothing(production):
    made = production.backup()
    folder = production.folder / "media" / "files" / "ab"
    lost = (folder / "abcd").read_bytes()
    (folder / "abcd").unlink()
    (folder / "later").write_bytes(b"sent after the backup")

    code, _, said = production.run("restore-database.sh", str(made), "--yes")

    assert (code, "1 uploads added" in said) == (0, True)
    assert (folder / "abcd").read_bytes() == lost
    assert (folder / "later").read_bytes() == b"sent after the backup"
    # What the restored rows don't name is removed by the application; the way back needs it.
    (folder / "later").unlink()
    code, _, said = production.run("restore-database.sh", "--undo", "--yes")
    assert code == 0, said
    assert (folder / "later").read_bytes() == b"sent after the backup"
    assert production.run("restore-database.sh", "--remove-old", "--yes")[0] == 0
    assert sorted(path.name for path in folder.parent.parent.iterdir()) == ["files"]
