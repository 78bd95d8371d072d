import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import ROOT
from config.env.postgresql import database_url
from config.env.reader import Reader
from scripts.production import applications, dotenv, logins, preflight
from scripts.production.dotenv import Variables
from scripts.production.outcomes import Refused

SCRIPTS = ("backup-database", "restore-database", "recover-database", "deploy", "manage")


def test_script__of_the_gates_and_the_tests__asked_for_help__runs_nothing():
    for name in ("check", "test"):
        done = subprocess.run([ROOT / "scripts" / f"{name}.sh", "--help"], capture_output=True, text=True, check=False)

        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"Usage: ./scripts/{name}.sh")
        assert "Exit codes:" in done.stdout


@pytest.mark.parametrize("name", SCRIPTS)
def test_script__asked_for_help__tells_how_to_use_it_and_its_exit_codes(name):
    done = subprocess.run([ROOT / "scripts" / f"{name}.sh", "--help"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"usage: scripts/{name}.sh" in done.stdout
    assert "exit codes:" in done.stdout


def test_shell__of_the_whole_repository__passes_shellcheck():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    shell = [name for name in paths if name.endswith(".sh") or _begins_as_shell(ROOT / name)]
    program = Path(sys.executable).with_name("shellcheck")

    done = subprocess.run(
        [program, "-x", "--source-path=SCRIPTDIR", *shell], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert len(shell) >= 10
    assert (done.returncode, done.stdout) == (0, "")


def _begins_as_shell(path: Path) -> bool:
    with path.open("rb") as file:
        return file.readline().startswith((b"#!/usr/bin/env bash", b"#!/bin/sh", b"#!/bin/bash"))


def test_environment_file__is_read_as_the_application_reads_it_and_never_run(tmp_path):
    marker = tmp_path / "ran"
    text = f"""\
# a comment
PLAIN=plain # not a comment
export EXPORTED=yes
SPACES=two words
DOLLAR=$HOME and $(touch {marker})
SINGLE='it''s "$HOME"'
DOUBLE="a \\"quoted\\" $word \\\\ and `touch {marker}`"
HASH=a#b
EMPTY=
EQUALS=a=b=c
"""
    (tmp_path / "env").write_text(text)
    script = (
        "import environ, json, sys; environ.Env.ENVIRON = {}; environ.Env.read_env(sys.argv[1]);"
        " print(json.dumps(environ.Env.ENVIRON))"
    )

    done = subprocess.run([sys.executable, "-c", script, tmp_path / "env"], capture_output=True, text=True, check=True)

    assert dotenv.parse(text) == json.loads(done.stdout)
    assert not marker.exists()


def test_variables__come_from_the_process_first_and_from_files_last(tmp_path):
    (tmp_path / "secret").write_text("from a file\n")
    found = Variables({"A": "process"}, {"A": "file", "B": "file", "B_FILE": "secret", "C_FILE": "secret"}, tmp_path)

    assert [found.text(name, "default") for name in "ABCD"] == ["process", "file", "from a file", "default"]
    with pytest.raises(Refused, match="D_FILE names nowhere"):
        Variables({"D_FILE": "nowhere"}, {}, tmp_path).text("D")


def test_folder_of_backups__that_compose_could_not_mount__is_named(tmp_path, monkeypatch):
    (tmp_path / "env").write_text("CMS_SERVER_NAME=cms.university.test\n")
    (tmp_path / "env").chmod(0o600)
    monkeypatch.setenv("CMS_ENV_FILE", str(tmp_path / "env"))

    def problems(folder: str) -> list[str]:
        return preflight.of_the_environment(
            Variables({"BACKUP_DIR": folder}, {"CMS_SERVER_NAME": "cms.university.test"})
        )

    assert [problems(folder) for folder in ("", "/mnt/backups")] == [[], []]
    assert "BACKUP_DIR is mnt/backups: compose" in problems("mnt/backups")[0]


def test_logins__of_one_host__are_the_owner_for_the_tables_and_the_application_by_name():
    variables = Variables(
        {
            "POSTGRES_HOST": "db.university.test",
            "POSTGRES_USER": "cms_app",
            "POSTGRES_OWNER_USER": "cms_owner",
            "POSTGRES_OWNER_PASSWORD": "p@ss:word\\",
        },
        {},
    )

    found = logins.from_variables(variables)

    assert (found.owner.user, found.owner.host, found.owner.ssl_mode) == (
        "cms_owner",
        "db.university.test",
        "verify-full",
    )
    assert (found.admin.user, found.admin.database, found.app, found.replication) == (
        "cms_owner",
        "postgres",
        "cms_app",
        None,
    )
    assert "p@ss" not in repr(found)
    descriptor = found.owner.password_file()
    assert os.pread(descriptor, 100, 0) == b"*:*:*:*:p@ss\\:word\\\\\n"
    os.close(descriptor)


def test_migrations__where_a_file_holds_the_applications_address__run_as_the_owner_on_the_named_database(tmp_path):
    (tmp_path / "url").write_text("postgresql://cms_app:first@db.university.test/cms")
    given = {"DATABASE_URL_FILE": str(tmp_path / "url"), "DATABASE_REPLICA_URL_FILE": str(tmp_path / "url")}
    owner = {"POSTGRES_OWNER_USER": "cms_owner", "POSTGRES_OWNER_PASSWORD": "second"}

    environment = applications.as_owner(Variables({**given, **owner}, {}), "cms_restore")

    reader = Reader({**given, **environment}, strict=False)  # as if .env.prod were read again
    assert database_url(reader) == "postgresql://cms_owner:second@db.university.test:5432/cms_restore"
    assert reader.text("DATABASE_REPLICA_URL") == ""


def test_logins__that_nothing_names__are_refused_with_what_to_set():
    with pytest.raises(Refused, match="nothing says where the database is"):
        logins.from_variables(Variables({}, {}))
    with pytest.raises(Refused) as refusal:
        logins.from_variables(Variables({"DATABASE_URL": "mysql://cms:secret@host/cms"}, {}))
    assert "secret" not in str(refusal.value)
    with pytest.raises(Refused, match="POSTGRES_PORT must be the number of a port, not 'abc'"):
        logins.from_variables(Variables({"POSTGRES_HOST": "db.university.test", "POSTGRES_PORT": "abc"}, {}))
