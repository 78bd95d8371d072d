"""Backup and restore through `docker compose exec` and `run`: the commands are real, only the walls are missing."""

import json
import sys
from pathlib import Path

import pytest

from config.env import ROOT


@pytest.fixture
def contained(production):
    """Give the production as containers would hold it: no address and no password is in the environment."""
    folder = production.folder / "docker"
    (folder / "bin").mkdir(parents=True)
    program = folder / "bin" / "docker"
    script = Path(__file__).with_name("containers.py")
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} {script} "$@"\n')
    program.chmod(0o755)
    server = {"PGHOST": "127.0.0.1", "PGPORT": str(production.cluster.port), "PGPASSWORD": production.cluster.password}
    told = {
        "programs": str(production.cluster.programs / "bin"),
        "media": str(production.folder / "media"),
        "server": server,
    }
    (folder / "told").write_text(json.dumps(told))
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPLICATION_URL", "PG_BIN", "MEDIA_ROOT")
    production.extra = {
        **dict.fromkeys(names, ""),
        "CMS_RUNTIME": "",
        "STAND_IN": str(folder),
        "CMS_DEPLOY_DIR": str(production.folder / "deploy"),
        "PATH": f"{folder / 'bin'}:/usr/bin:/bin",
    }
    return production


def test_backup_and_restore__of_containers__are_found_and_done_inside_of_them(contained, key):
    before = contained.contents()
    secret = key()
    lost = contained.folder / "media" / "files" / "ab" / "abcd"
    content = lost.read_bytes()
    made = contained.backup(BACKUP_ENCRYPTION_KEY_FILE=secret)
    with contained.connect("app") as app:
        app.execute("INSERT INTO files (storage_key) VALUES ('after the backup')")
    lost.unlink()

    code, _, said = contained.run("restore-database.sh", str(made), "--yes", BACKUP_ENCRYPTION_KEY_FILE=secret)

    assert code == 0, said
    assert contained.contents() == before
    assert lost.read_bytes() == content
    asked = (contained.folder / "docker" / "asked").read_text()
    assert contained.cluster.password not in asked
    assert asked.splitlines()[-1] == "restart worker stream postgres-replica"
    with contained.connect() as owner:
        tables = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
        assert owner.execute(tables).fetchall() == [("cms_owner",)]
