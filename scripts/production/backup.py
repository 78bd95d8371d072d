"""Backs up the database and the uploads: `backup-database.sh`."""

import json
import shutil
import stat
import subprocess
import time
import tomllib
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from scripts.production import base_backup, folders, manifest, media, options, outcomes, psql, s3, sealing, survey
from scripts.production.dotenv import ROOT, Variables
from scripts.production.manifest import Manifest
from scripts.production.media import Media
from scripts.production.outcomes import Failed, Refused, say
from scripts.production.psql import Session
from scripts.production.runtime import Runtime, choose, deployed_version
from scripts.production.sealing import Sealer
from scripts.production.streams import Stored, opened, store, sync_folder, write_text

DUMP, MEDIA, STATUS = "database.dump", "media.tar", "last-success.json"
LOCK_PATIENCE = "60s"  # a migration at work: say so and fail, rather than queue up in front of everybody
COMPRESSION = "3"  # gzip, so that any pg_restore can read it
DATA = "TABLE DATA"


def arguments(given: list[str]) -> Namespace:
    parser = options.parser(
        "backup-database.sh",
        "Back up the database and the uploads: a dump and the rows of each table from one moment, checked before it"
        " counts, in a folder of its own. Prints the folder's path.",
    )
    parser.add_argument("--output", default="", metavar="DIR", help="the folder of backups (BACKUP_DIR)")
    parser.add_argument("--keep", type=options.at_least_one, default=14, metavar="N", help="keep the N newest (14)")
    parser.add_argument("--keep-weekly", type=int, default=8, metavar="N", help="and one for each of N weeks (8)")
    parser.add_argument("--encrypt", action="store_true", help="refuse to run without a key; with one, always encrypts")
    parser.add_argument("--s3", default="", metavar="s3://BUCKET/PREFIX", help="copy it there too, and check the copy")
    parser.add_argument("--no-media", action="store_true", help="leave the uploads out")
    parser.add_argument("--base", action="store_true", help="copy the whole cluster instead, for recovery to a moment")
    parser.add_argument("--wal-archive", default="", metavar="DIR", help="with --base: remove WAL nobody needs now")
    return parser.parse_args(given)


def main(given: list[str]) -> None:
    asked = arguments(given)
    variables = Variables.load()
    sealer = sealing.from_variables(variables, required=asked.encrypt)
    target = s3.Target.parse(asked.s3, variables) if asked.s3 else None
    runtime = choose(asked.runtime, variables)
    folder = options.backups(asked.output, variables)
    began = time.monotonic()
    with folders.locked(folder, "backup"):
        folders.remove_partial(folder)
        if asked.base:
            made = base_backup.make(runtime, folder, sealer, asked.wal_archive, asked.keep, version(variables))
            print(made)
            return
        made, known = make(runtime, variables, folder, sealer, with_media=not asked.no_media)
        gone = folders.prune(made, asked.keep, asked.keep_weekly)
        if gone:
            say(f"Removed {len(gone)} older: {', '.join(gone)}.")
        if target is not None:
            say(f"Copying it to {asked.s3} …")
            target.upload(made)
        _tell_monitoring(folder, known, seconds=time.monotonic() - began, uploaded=target is not None)
    print(made)


def make(
    runtime: Runtime, variables: Variables, folder: Path, sealer: Sealer | None, *, with_media: bool
) -> tuple[Path, Manifest]:
    """Make one backup, check it, and give it its name.

    :raises Stopped: if that can't be done; then nothing is left of it
    """
    name = f"{folders.PREFIX}{datetime.now(UTC).strftime(folders.STAMP)}"
    fresh = folder / f"{folders.PARTIAL}{name}"
    fresh.mkdir(mode=0o700)
    try:
        page = _fill(runtime, variables, fresh, name, sealer, with_media=with_media)
        folders.hand_over(fresh)
        sync_folder(fresh)
        fresh.rename(folder / name)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    sync_folder(folder)
    say(f"{name}: {sum(page.rows.values())} rows of {len(page.rows)} tables, {page.bytes / 2**20:.1f} MiB.")
    return folder / name, page


def _fill(
    runtime: Runtime, variables: Variables, fresh: Path, name: str, sealer: Sealer | None, *, with_media: bool
) -> Manifest:
    suffix = sealing.SUFFIX if sealer else ""
    uploads = Media(runtime, variables)
    with Session(runtime.as_owner("psql", *psql.ARGUMENTS)) as session:
        known = survey.database(session, runtime.database)
        if known is None:
            raise Refused(f"there is no database {runtime.database}.")
        newest = next(iter(folders.valid(fresh.parent)), None)
        before = manifest.read(newest).bytes if newest else known["bytes"] // 2
        folders.require_space(fresh.parent, before * 5 // 4 + (uploads.size() if with_media and not newest else 0))
        program = _check_versions(runtime, session)
        say(f"Backing up {runtime.database} ({known['bytes'] // 2**20} MiB) …")
        session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = session.run("SELECT pg_export_snapshot()")[0]
        moment, stored = session.ask("SELECT to_json(now())"), survey.stored(session)
        dump = store(_dump(runtime, snapshot), fresh / f"{DUMP}{suffix}", "dump", sealer)
        rows, rights = survey.rows(session), survey.grants(session)
        migrations, extensions = survey.migrations(session), survey.extensions(session)
        number, server = survey.server(session)
        _check_unchanged(stored, survey.stored(session))
    _check_dump(runtime, fresh / dump.path, sealer, tables=len(rows))
    files = [dump]
    told: dict[str, object] = {"uploads": manifest.LEFT_OUT}
    if with_media:
        archive, told = _media(uploads, fresh / f"{MEDIA}{suffix}", sealer)
        files += archive
    page = Manifest(
        name=name, created_at=moment, database=known, owner=runtime.owner, app=runtime.app, server_version=number,
        server=server, program=program, application=version(variables), migrations=migrations, extensions=extensions,
        rows=rows, grants=rights.lines, roles=rights.roles, files=files, sealed=sealer is not None, media=told,
    )  # fmt: skip
    manifest.write(page, fresh, sealer)
    return page


def _check_versions(runtime: Runtime, session: Session) -> str:
    """Refuse a dump that an older program would make of a newer server."""
    process = runtime.plain("pg_dump", "--version").start(stdout=subprocess.PIPE)
    said = process.communicate()[0].decode().strip()
    number, server = survey.server(session)
    found = said.split("(PostgreSQL)")[-1].split()
    if not found or int(found[0].split(".")[0]) < number // 10_000:
        raise Refused(f"the server is PostgreSQL {server}, but here is {said or 'no pg_dump'}: install its client.")
    return said


def _dump(runtime: Runtime, snapshot: str) -> "subprocess.Popen[bytes]":
    return runtime.as_owner(
        "pg_dump",
        "--format=custom",
        f"--compress={COMPRESSION}",
        f"--snapshot={snapshot}",
        f"--lock-wait-timeout={LOCK_PATIENCE}",
        "--no-password",
    ).start(stdout=subprocess.PIPE)


def _check_unchanged(before: dict[str, int | None], now: dict[str, int | None]) -> None:
    """Refuse what a snapshot does not protect: to it, a table that was emptied or written anew since has no rows."""
    if changed := sorted(table for table, file in before.items() if now.get(table) != file):
        raise Failed(f"a migration was at work meanwhile ({', '.join(changed[:3])}): back up again when it is done.")


def _check_dump(runtime: Runtime, path: Path, sealer: Sealer | None, *, tables: int) -> None:
    listed = contents(runtime, path, sealer)
    found = sum(1 for line in listed if f" {DATA} " in line)
    if found < tables:
        raise Failed(f"the dump holds {found} tables of {tables}; it is not kept.")


def contents(runtime: Runtime, path: Path, sealer: Sealer | None) -> list[str]:
    """Return what a dump says that it holds.

    :raises Failed: if it is no whole dump
    """
    with opened(path, sealer, to_the_end=False) as stream:
        process = runtime.plain("pg_restore", "--list").start(
            stdin=stream, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        said = process.communicate()[0].decode()
    if process.returncode:
        raise Failed(f"{path.name} is no whole dump: pg_restore can't list it.")
    return [line for line in said.splitlines() if line and not line.startswith(";")]


def _media(uploads: Media, path: Path, sealer: Sealer | None) -> tuple[list[Stored], dict[str, object]]:
    if uploads.in_bucket:
        say(f"Uploads are in the bucket {uploads.bucket}: switch its versioning on, this backup leaves them there.")
        return [], {"uploads": "in a bucket", "bucket": uploads.bucket}
    stored = uploads.pack(path, sealer)
    return [stored], {"uploads": "packed", "files": media.count(path, sealer)}


def version(variables: Variables) -> str:
    """Return the version of the application that is deployed here."""
    if found := deployed_version() or variables.text("CMS_VERSION"):
        return found
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def _tell_monitoring(folder: Path, known: Manifest, *, seconds: float, uploaded: bool) -> None:
    told = {
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "name": known.name,
        "bytes": known.bytes,
        "rows": sum(known.rows.values()),
        "encrypted": known.sealed,
        "uploaded": uploaded,
        "seconds": round(seconds, 1),
    }
    write_text(folder / STATUS, json.dumps(told) + "\n")
    (folder / STATUS).chmod(0o644)  # nothing in it is secret, and the monitoring is another user
    folders.hand_over(folder / STATUS)
    if not folder.stat().st_mode & stat.S_IXOTH:
        say(f"Monitoring may not look into {folder} for {STATUS}: chmod 711 {folder}")


if __name__ == "__main__":
    outcomes.run(main)
