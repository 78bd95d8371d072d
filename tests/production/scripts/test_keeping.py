import json
import shutil
import subprocess
import tarfile
import time
from pathlib import Path

import boto3
import psutil
import pytest

from config.env import Environment
from scripts.production import folders
from scripts.production.outcomes import Refused


def test_backup__with_a_key__is_sealed_and_only_the_same_key_opens_it(production, key):
    right, wrong = key(), key()
    made = production.backup("--encrypt", BACKUP_ENCRYPTION_KEY_FILE=right)
    before, databases = production.contents(), production.databases()
    page = (made / "manifest.json").read_text()
    forged = production.folder / "forged" / made.name
    shutil.copytree(made, forged)
    (forged / "manifest.json").write_text(page.replace('"public.files": 1', '"public.files": 9'))

    time.sleep(1)  # they are named by the second
    older = production.backup()  # from before there was a key
    code, _, said = production.run("restore-database.sh", str(older), "--dry-run", BACKUP_ENCRYPTION_KEY_FILE=right)
    assert (code, "is not encrypted, though there is a key now" in said) == (0, True), said
    refusals = {
        (made, ""): "is encrypted: set BACKUP_ENCRYPTION_KEY_FILE",
        (made, wrong): "was made with another key",
        (forged, right): "or its manifest was changed",
    }
    for (folder, file), reason in refusals.items():
        code, _, said = production.run("restore-database.sh", str(folder), "--yes", BACKUP_ENCRYPTION_KEY_FILE=file)
        assert (code, reason in said) == (3, True), said
    assert production.databases() == databases
    assert sorted(path.name for path in made.iterdir()) == [
        "database.dump.gpg",
        "manifest.code",
        "manifest.json",
        "media.tar.gpg",
    ]
    assert b"what was bought" not in (made / "database.dump.gpg").read_bytes()
    code, _, said = production.run("restore-database.sh", str(made), "--yes", BACKUP_ENCRYPTION_KEY_FILE=right)
    assert code == 0, said
    assert production.contents() == before
    # And without this project, by the line that docs/recovery.md has.
    command = ["gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase-file", right, "--decrypt"]
    opened = subprocess.run([*command, made / "database.dump.gpg"], capture_output=True, check=True)
    assert opened.stdout.startswith(b"PGDMP")


def test_backup__that_must_be_sealed_without_a_key__is_refused(production):
    code, out, said = production.run("backup-database.sh", "--encrypt")

    assert (code, out, "there is no key" in said) == (3, "", True)
    assert not (production.folder / "backups").exists()


def test_backup__tells_monitoring_and_keeps_what_it_was_asked_to(production):
    first = production.backup("--keep", "2", "--keep-weekly", "0")
    assert first.parent.stat().st_mode & 0o777 == 0o711
    broken = first.with_name("cms-20200101T000000Z")
    named = first.with_name("cms-before-the-great-upgrade")
    future = first.with_name("cms-29990101T000000Z")  # a clock has gone back
    for copy in (broken, named, future):
        shutil.copytree(first, copy)
    (broken / "database.dump").write_bytes(b"")
    (first.parent / ".partial-cms-20200102T000000Z").mkdir()
    time.sleep(1)  # they are named by the second
    first.parent.chmod(0o700)  # as an older version made it
    code, out, said = production.run("backup-database.sh", "--keep", "2", "--keep-weekly", "0", "--no-media")
    without_uploads = Path(out)
    assert (code, f"chmod 711 {first.parent}" in said) == (0, True), said
    first.parent.chmod(0o711)
    time.sleep(1)

    code, out, said = production.run("backup-database.sh", "--keep", "1", "--keep-weekly", "0")

    assert code == 0, said
    assert "cms-20200101T000000Z is not a whole backup; it is not counted." in said
    left = {path.name for path in first.parent.iterdir()}
    kept = {Path(out).name, without_uploads.name, broken.name, named.name, future.name}
    assert left == kept | {"last-success.json", ".lock"}
    assert "chmod 711" not in said
    status = json.loads((first.parent / "last-success.json").read_text())
    assert {"finished_at", "name", "bytes", "rows", "encrypted", "uploaded", "seconds"} == set(status)
    assert (status["name"], status["encrypted"], status["uploaded"]) == (Path(out).name, False, False)
    assert (first.parent / "last-success.json").stat().st_mode & 0o777 == 0o644
    assert Path(out).stat().st_mode & 0o777 == 0o700
    assert (Path(out) / "database.dump").stat().st_mode & 0o777 == 0o600


def test_backup__that_fails__leaves_nothing_and_removes_nothing(production):
    kept = production.backup()
    time.sleep(1)
    with production.connect() as owner:
        owner.execute("BEGIN; LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE")
        process = production.start("backup-database.sh", "--keep", "1", "--keep-weekly", "0")
        with production.cluster.connect() as connection:
            deadline = time.monotonic() + 60
            waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'LOCK TABLE%'"
            while not (found := connection.execute(waiting).fetchall()):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            command_lines = [" ".join(each.cmdline()) for each in psutil.Process(process.pid).children(recursive=True)]
            connection.execute("SELECT pg_terminate_backend(%s)", [found[0][0]])
        out, said = process.communicate(timeout=60)

    assert (process.returncode, out, "pg_dump failed" in said) == (1, "", True), said
    assert any("pg_dump" in line for line in command_lines)
    assert not [line for line in command_lines for password in production.passwords.values() if password in line]
    assert [path.name for path in kept.parent.iterdir() if path.is_dir()] == [kept.name]


def test_backup__of_uploads_that_links_lead_to__packs_them_as_what_they_are(production):
    files = production.folder / "media" / "files"
    (files / "ab").rename(production.folder / "another disk")
    (files / "ab").symlink_to(production.folder / "another disk")
    (files / "same").hardlink_to(production.folder / "another disk" / "abcd")

    made = production.backup()

    with tarfile.open(made / "media.tar") as archive:
        assert sorted(each.name for each in archive if each.isfile()) == ["./files/ab/abcd", "./files/same"]


def test_backup__while_a_table_is_emptied__is_not_kept(production):
    with production.connect() as owner:
        owner.execute("BEGIN; LOCK TABLE files IN ACCESS EXCLUSIVE MODE")
        process = production.start("backup-database.sh")
        with production.cluster.connect() as connection:
            deadline = time.monotonic() + 60
            waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'LOCK TABLE%'"
            while not connection.execute(waiting).fetchall():
                assert time.monotonic() < deadline
                time.sleep(0.05)
        owner.execute("TRUNCATE files")
        owner.execute("COMMIT")
        out, said = process.communicate(timeout=60)

    assert (process.returncode, out, "a migration was at work meanwhile (public.files)" in said) == (1, "", True), said
    assert not list((production.folder / "backups").glob("*cms-*"))


def test_backup__while_another_is_at_work__is_refused(production):
    with folders.locked(production.folder / "backups", "backup"):
        code, out, said = production.run("backup-database.sh")

    assert (code, out, "another backup is at work" in said) == (4, "", True)


@pytest.mark.parametrize(
    ("keep", "keep_weekly", "gone"),
    [
        (2, 0, ["cms-20260315T010000Z", "cms-20260309T010000Z", "cms-20260302T010000Z", "cms-20260301T010000Z"]),
        (1, 3, ["cms-20260316T010000Z", "cms-20260309T010000Z", "cms-20260301T010000Z"]),
        (1, 9, ["cms-20260316T010000Z", "cms-20260309T010000Z"]),
        (9, 0, []),
    ],
)
def test_retention__keeps_the_newest_and_the_newest_of_each_week(keep, keep_weekly, gone):
    days = ("0301", "0302", "0309", "0315", "0316", "0317")  # a Sunday, then Mondays but for the 15th and the 17th

    assert folders.to_go([f"cms-2026{day}T010000Z" for day in days], keep, keep_weekly) == gone


def test_backup__for_which_the_disk_is_too_small__is_refused(tmp_path):
    with pytest.raises(Refused, match="MiB free, and this backup may need"):
        folders.require_space(tmp_path, 2**62)


def test_backup__copied_into_a_bucket__is_there_whole(production, s3_server: Environment):
    variables = {
        "BACKUP_AWS_ACCESS_KEY_ID": s3_server.s3_access_key_id,
        "BACKUP_AWS_SECRET_ACCESS_KEY": s3_server.s3_secret_access_key,
        "BACKUP_AWS_S3_REGION_NAME": s3_server.s3_region,
        "BACKUP_AWS_S3_ENDPOINT_URL": s3_server.s3_endpoint_url,
    }

    made = production.backup("--s3", f"s3://{s3_server.s3_bucket}/nightly", **variables)

    client = boto3.client(
        "s3",
        region_name=s3_server.s3_region,
        endpoint_url=s3_server.s3_endpoint_url,
        aws_access_key_id=s3_server.s3_access_key_id,
        aws_secret_access_key=s3_server.s3_secret_access_key,
    )
    for path in made.iterdir():
        found = client.get_object(Bucket=s3_server.s3_bucket, Key=f"nightly/{made.name}/{path.name}")
        assert found["Body"].read() == path.read_bytes()
    assert json.loads((made.parent / "last-success.json").read_text())["uploaded"] is True
    variables["BACKUP_AWS_SECRET_ACCESS_KEY"] = "another"
    time.sleep(1)
    code, out, said = production.run("backup-database.sh", "--s3", f"s3://{s3_server.s3_bucket}/nightly", **variables)
    assert (code, out, "is whole on this disk, but its copy in the bucket" in said) == (1, "", True), said
