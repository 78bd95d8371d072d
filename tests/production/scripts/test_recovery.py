import json
import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

SEGMENT = 24  # how long its name is


def await_archive(production) -> None:
    """Finish the segment, and wait until it is kept."""
    with production.cluster.connect() as connection:
        (segment,) = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if (production.cluster.folder / "archive" / segment).exists():
                return
            time.sleep(0.05)
    raise AssertionError(f"{segment} was not archived")


def as_the_servers_account(production, folder: Path) -> None:
    """Let the scripts run as PostgreSQL's account from here on, with this folder as its own."""
    for path in [folder, *folder.rglob("*")]:
        production.cluster.own(path)
    production.account = production.cluster.account.to_switch


@pytest.fixture
def prepared(production):
    """Give a production whose backups and uploads are where PostgreSQL's account may go."""
    folder = production.cluster.folder / "operator"
    shutil.copytree(production.folder / "media", folder / "media")
    shutil.copy(production.folder / "env.prod", folder)
    (folder / "env.prod").chmod(0o600)
    for path in (production.cluster.folder / "operator", folder / "media"):
        path.chmod(0o711)
    production.folder = folder
    yield production
    shutil.rmtree(folder)


def test_recovery__to_the_moment_before_a_mistake__brings_back_what_was_there_and_nothing_later(prepared, key):
    secret = Path(key()).read_text()
    base = Path(prepared.run("backup-database.sh", "--base", BACKUP_ENCRYPTION_KEY=secret)[1])
    with prepared.connect() as owner:
        owner.execute("INSERT INTO files (storage_key) VALUES ('after the base backup')")
        before = prepared.contents()
        (moment,) = owner.execute("SELECT clock_timestamp()::text").fetchone()
        owner.execute("DELETE FROM files")
        owner.execute("INSERT INTO accounts (email, password) VALUES ('later@cms.example', '')")
    await_archive(prepared)
    prepared.cluster.own(prepared.folder / "backups")
    where = ("--wal-archive", str(prepared.cluster.folder / "archive"), "--data", str(prepared.folder / "recovered"))

    # As root, if the tests are run by it: what is here is closed to PostgreSQL's account, base backup and variables.
    code, out, said = prepared.run("recover-database.sh", "--to-time", moment, *where, BACKUP_ENCRYPTION_KEY=secret)

    assert code == 0, said
    assert f"Recovering from {base.name}" in said
    assert not (prepared.folder / "recovered").exists()
    whose = {path.stat().st_uid for path in (Path(out), *Path(out).iterdir(), prepared.folder / "backups" / ".lock")}
    assert whose == {(prepared.folder / "backups").stat().st_uid}
    code, _, said = prepared.run("restore-database.sh", out, "--yes", BACKUP_ENCRYPTION_KEY=secret)
    assert code == 0, said
    assert prepared.contents() == before
    assert before["public.files"][0] == 2


def test_recovery__that_can_not_be_made__is_refused_with_what_to_do(prepared):
    code, out, said = prepared.run("backup-database.sh", "--base")
    assert code == 0, said
    base = Path(out)
    as_the_servers_account(prepared, prepared.folder)
    where = ("--wal-archive", str(prepared.cluster.folder / "archive"), "--data", str(prepared.folder / "recovered"))

    refusals = {
        ("--to-time", "2026-01-01T00:00:00"): (3, "needs its zone"),
        ("--to-time", "2020-01-01T00:00:00Z"): (3, "no base backup from before that moment"),
        ("--to-time", "2020-01-01T00:00:00Z", "--base", str(base)): (3, "is from after that moment"),
        ("--to-time", "2999-01-01T00:00:00Z"): (1, "could not be recovered to that moment"),
    }
    for asked, (expected, reason) in refusals.items():
        code, out, said = prepared.run("recover-database.sh", *asked, *where)
        assert (code, out, reason in said) == (expected, "", True), said
    assert [path.name for path in (prepared.folder / "recovered").iterdir()] == ["recovery.log"]
    data = bytearray((base / "base.tar.gz").read_bytes())
    data[len(data) // 2] ^= 1
    (base / "base.tar.gz").write_bytes(data)
    code, _, said = prepared.run("recover-database.sh", "--to-latest", *where, "--base", str(base))
    assert (code, "its checksum differs" in said) == (3, True), said

    assert [path.name for path in (prepared.folder / "backups").iterdir() if path.name[0] != "."] == [base.name]


def test_recovery__that_this_host_is_not_ready_for__names_all_that_is_missing_before_it_begins(prepared):
    (prepared.folder / "full").mkdir()
    (prepared.folder / "full" / "file").touch()
    archive = prepared.cluster.folder / "archive"
    asked = ("--to-latest", "--wal-archive", str(archive), "--data", str(prepared.folder / "full"))

    code, _, said = prepared.run("recover-database.sh", *asked, PG_BIN=str(prepared.folder))

    assert code == 3
    for reason in ("6 to mend first", "can't run postgres", "can't run pg_verifybackup", "full is not empty"):
        assert reason in said
    code, _, said = prepared.run("recover-database.sh", *asked, CMS_DEPLOY_DIR=str(prepared.folder / "env.prod"))
    assert (code, "env.prod/current can't be read" in said) == (3, True), said
    assert [path.name for path in (prepared.folder / "full").iterdir()] == ["file"]


def test_recovery__to_the_end_of_an_archive_with_a_gap__is_refused_and_names_the_segment(prepared):
    code, _, said = prepared.run("backup-database.sh", "--base")
    assert code == 0, said
    for _ in range(3):
        with prepared.connect() as owner:
            owner.execute("INSERT INTO files (storage_key) VALUES ('later')")
        await_archive(prepared)
    archive = prepared.cluster.own(shutil.copytree(prepared.cluster.folder / "archive", prepared.folder / "archive"))
    lost = sorted(path for path in archive.iterdir() if len(path.name) == SEGMENT)[-2]
    lost.unlink()
    where = ("--wal-archive", str(archive), "--data", str(prepared.folder / "recovered"))

    code, _, said = prepared.run("recover-database.sh", "--to-latest", *where)

    assert (code, f"has a gap: {lost.name} is missing" in said) == (3, True), said
    assert not (prepared.folder / "recovered").exists()
    for path in archive.iterdir():
        prepared.cluster.own(path)
    code, made, said = prepared.run("recover-database.sh", "--to-latest", "--despite-gap", *where)
    assert (code, f"Beware: the archive of the log has a gap: {lost.name}" in said) == (0, True), said
    assert json.loads((Path(made) / "manifest.json").read_text())["rows"]["public.files"] == 2


def test_base_backup__too_many__go_with_the_segments_that_none_needs(prepared):
    archive = prepared.cluster.folder / "archive"
    await_archive(prepared)
    code, first, said = prepared.run("backup-database.sh", "--base")
    assert code == 0, said
    time.sleep(1)  # they are named by the second
    segments = {path.name for path in archive.iterdir()}

    code, out, said = prepared.run("backup-database.sh", "--base", "--keep", "1", "--wal-archive", str(archive))

    assert code == 0, said
    assert (Path(first).exists(), Path(out).exists()) == (False, True)
    left = {path.name for path in archive.iterdir()}
    assert segments - left
    # It is of the copy's end: a moment while it was made needs an older one.
    written = datetime.fromtimestamp((Path(out) / "base.tar.gz").stat().st_mtime, UTC)
    assert datetime.fromisoformat(json.loads((Path(out) / "manifest.json").read_text())["created_at"]) >= written
    assert os.listdir(archive)  # noqa: PTH208 - what the new one needs
