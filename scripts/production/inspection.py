"""Looks at a backup from all sides before anybody relies on it; nothing is touched."""

import re
from collections.abc import Mapping
from pathlib import Path

from scripts.production import backup, manifest, media, survey
from scripts.production.dotenv import ROOT
from scripts.production.manifest import Manifest
from scripts.production.outcomes import Failed, Refused, say
from scripts.production.psql import Session, literal
from scripts.production.runtime import Runtime
from scripts.production.sealing import Sealer
from scripts.production.streams import sha256_of

GUIDE = "docs/postgresql-migration-guide.md tells how to bring in dumps that backup-database.sh did not make"
KINDS = {
    b"\x1f\x8b": "gzip",
    b"PGDMP": "a bare dump of pg_dump",
    b"SQLite": "a SQLite database",
    b"--\n": "a script of SQL",
}
CREATED = re.compile(r"\d{4}_\w+")


def find(path: Path) -> Path:
    """Return the folder of a backup: itself, or one of the files in it.

    :raises Refused: if it is none, saying what it looks like
    """
    if not path.exists():
        raise Refused(f"{path} does not exist.")
    folder = path if path.is_dir() else path.parent
    if not (folder / manifest.NAME).exists():
        if path.is_dir():
            raise Refused(f"{path} has no {manifest.NAME}: it is no backup, or an incomplete one.")
        with path.open("rb") as file:
            start = file.read(16)
        kind = next((name for magic, name in KINDS.items() if start.startswith(magic)), "something else")
        raise Refused(f"{path} is no backup, but {kind}. {GUIDE}.")
    return folder


def inspect(runtime: Runtime, folder: Path, sealer: Sealer | None) -> tuple[Manifest, Sealer | None]:
    """Check everything that can be known from the files; return what they tell, and what opens them.

    :raises Refused: if anything is missing, changed, or can't be read
    """
    known = manifest.read(folder)
    sealer = manifest.check_code(known, folder, sealer)
    dump, archive = known.file("dump"), known.file("media")
    if dump is None:
        raise Refused(f"{folder.name} holds no dump of a database.")
    check_files(known, folder)
    try:
        tables = sum(f" {backup.DATA} " in line for line in backup.contents(runtime, folder / dump.path, sealer))
        files = media.count(folder / archive.path, sealer) if archive else 0
    except Failed as error:
        raise Refused(str(error)) from None
    if tables < len(known.rows) or files != known.media.get("files", 0):
        raise Refused(f"{folder.name} holds less than its {manifest.NAME} says: use another backup.")
    return known, sealer


def check_files(known: Manifest, folder: Path) -> None:
    """Check that every file is there, as it was written.

    :raises Refused: if one is not
    """
    for file in known.files:
        path = folder / file.path
        if path.name != file.path or not path.is_file():
            raise Refused(f"{folder.name} is incomplete: {file.path} is missing.")
        if (size := path.stat().st_size) != file.bytes:
            raise Refused(f"{file.path} has {size} bytes instead of {file.bytes}: it is cut off or was changed.")
        say(f"Checking {file.path} ({file.bytes / 2**20:.1f} MiB) …")
        if sha256_of(path) != file.sha256:
            raise Refused(f"{file.path} is not what was backed up: its checksum differs. Use another backup.")


def check_server(known: Manifest, admin: Session, runtime: Runtime) -> None:
    """Check that this server can take it, and that we may do what a restore does.

    :raises Refused: if not, saying what is missing
    """
    number, name = survey.server(admin)
    if known.server_version // 10_000 > number // 10_000:
        raise Refused(
            f"the backup is of PostgreSQL {known.server}, and this server is {name}: restore into a newer one."
        )
    wanted = sorted({*known.roles, runtime.owner, runtime.app})
    listed = ",".join(map(literal, wanted))
    there = admin.ask(f"SELECT coalesce(json_agg(rolname), '[]') FROM pg_roles WHERE rolname IN ({listed})")  # noqa: S608
    if missing := sorted(set(wanted) - set(there)):
        raise Refused(f"roles are missing on this server: {', '.join(missing)}. Run scripts/init-db.sql first.")
    owner = literal(runtime.owner)
    may = admin.ask(
        "SELECT json_build_object('create databases', rolsuper OR rolcreatedb,"  # noqa: S608
        f" 'act as {runtime.owner}', pg_has_role(current_user, {owner}, 'MEMBER'),"
        " 'end connections (GRANT pg_signal_backend)',"
        " rolsuper OR pg_has_role(current_user, 'pg_signal_backend', 'USAGE')"
        f" OR pg_has_role(current_user, {literal(runtime.app)}, 'MEMBER'))"
        " FROM pg_roles WHERE rolname = current_user"
    )
    if lacking := [right for right, has in may.items() if not has]:
        raise Refused(
            f"the administrator of the databases may not {', nor '.join(lacking)}:"
            " run scripts/init-db.sql again, or set DATABASE_ADMIN_URL to an account that may."
        )


def check_code(known: Manifest) -> list[str]:
    """Compare the migrations in the backup with those of this code; return the apps in which the code is ahead.

    :raises Refused: if the backup is ahead
    """
    ours = migrations_of_code()
    newer = [f"{app}.{name}" for app, name in known.migrations.items() if app in ours and name not in ours[app]]
    if newer:
        raise Refused(
            f"the backup is of a newer version of the application ({known.application}; it knows {', '.join(newer)}):"
            " deploy that version first."
        )
    return sorted(app for app, names in ours.items() if known.migrations.get(app) != names[-1])


def migrations_of_code() -> Mapping[str, list[str]]:
    """Return the names of the project's own migrations, in their order."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "domain").glob("*/migrations/*.py")):
        if CREATED.fullmatch(path.stem):
            found.setdefault(path.parent.parent.name, []).append(path.stem)
    return found
