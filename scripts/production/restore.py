"""Puts a backup into service: `restore-database.sh`. Until the last step nothing that is in service is touched."""

import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import Any

from scripts.production import applications, databases, inspection, options, outcomes, psql, rebuild, sealing, survey
from scripts.production.dotenv import Variables
from scripts.production.manifest import Manifest
from scripts.production.media import Media
from scripts.production.outcomes import Failed, Refused, say
from scripts.production.psql import Session
from scripts.production.runtime import Runtime, choose
from scripts.production.sealing import Sealer

DESCRIPTION = """\
Put a backup of backup-database.sh into service. It is checked before anything is touched (checksums, key, versions),
restored into a database of its own, compared with what was backed up, and takes the name of the database in service in
one step. The old database stays beside it; --undo goes back. Uploads are added, never replaced.

BACKUP is the folder that backup-database.sh printed, or any file in it. Anything else is refused.
"""


def arguments(given: list[str]) -> Namespace:
    parser = options.parser("restore-database.sh", DESCRIPTION)
    parser.add_argument("backup", nargs="?", type=Path, metavar="BACKUP", help="what to restore")
    parser.add_argument("--yes", action="store_true", help="don't ask: for automation")
    parser.add_argument("--dry-run", action="store_true", help="check everything, and touch nothing")
    parser.add_argument("--migrate", action="store_true", help="apply newer migrations before it goes into service")
    parser.add_argument("--no-media", action="store_true", help="leave the uploads as they are")
    parser.add_argument("--jobs", type=options.at_least_one, default=2, metavar="N", help="tables loaded at once (2)")
    parser.add_argument("--undo", action="store_true", help="put the database of before the last restore into service")
    parser.add_argument("--list", action="store_true", help="show what earlier restores have left")
    parser.add_argument("--remove-old", action="store_true", help="drop the databases that earlier restores kept")
    asked = parser.parse_args(given)
    if [bool(asked.backup), asked.undo, asked.list, asked.remove_old].count(True) != 1:
        parser.error("name one backup, or one of --undo, --list and --remove-old")
    return asked


def main(given: list[str]) -> None:
    asked = arguments(given)
    variables = Variables.load()
    sealer = sealing.from_variables(variables)
    folder = inspection.find(asked.backup) if asked.backup else None
    runtime = choose(asked.runtime, variables)
    known: Manifest | None = None
    if folder is not None:
        known, sealer = inspection.inspect(runtime, folder, sealer)
    with Session(runtime.as_admin("psql", *psql.ARGUMENTS)) as admin:
        if asked.list:
            show(admin, runtime)
            return
        databases.take_lock(admin)
        if asked.undo:
            undo(runtime, variables, admin, asked)
        elif asked.remove_old:
            remove_old(runtime, variables, admin, asked)
        elif folder is not None and known is not None:
            restore(runtime, variables, admin, asked, folder, known, sealer)


def restore(
    runtime: Runtime,
    variables: Variables,
    admin: Session,
    asked: Namespace,
    folder: Path,
    known: Manifest,
    sealer: Sealer | None,
) -> None:
    """Restore, compare, and swap.

    :raises Stopped: if anything is not as it should be; then the old database is in service
    """
    inspection.check_server(known, admin, runtime)
    behind = inspection.check_code(known)
    if behind and not asked.migrate and known.migrations:
        raise Refused(
            f"the backup is of an older version of the application ({known.application}; {', '.join(behind)} have newer"
            " migrations): add --migrate to apply them before it goes into service, or roll the application back first."
        )
    live = survey.database(admin, runtime.database)
    fresh, kept = databases.stamped(runtime.database, databases.FRESH), None
    if live is not None:
        kept = databases.stamped(runtime.database, databases.BEFORE)
    say(
        f"{known.name}: {sum(known.rows.values())} rows of {len(known.rows)} tables as of {known.created_at},"
        f" from PostgreSQL {known.server}. Whatever {runtime.database} was given since leaves service"
        f"{f', and is kept in {kept}' if kept else ''}."
    )
    if asked.dry_run:
        say("All checks passed. Nothing was touched.")
        return
    confirm(runtime.database, asked)
    databases.drop_leftovers(admin, runtime.database)
    try:
        _build(runtime, variables, admin, asked, folder, known, sealer, fresh, live or known.database)
        if kept is not None:  # bytes that the restored rows don't name are removed within the hour, but not their links
            Media(runtime, variables).links("keep", kept)
        databases.put_in_service(runtime, admin, fresh, kept)
    except BaseException:
        databases.drop(admin, fresh)
        if kept is not None:
            with suppress(Failed):
                Media(runtime, variables).links("forget", kept)
        raise
    if kept is not None:
        databases.note(admin, kept, f"in service until {known.name} was restored")
    say(f"{runtime.database} is {known.name} now.")
    applications.restart(runtime)
    if kept is not None:
        say(
            f"The database of before is {kept}: scripts/restore-database.sh --undo puts it back, --remove-old drops it."
        )


def _build(
    runtime: Runtime,
    variables: Variables,
    admin: Session,
    asked: Namespace,
    folder: Path,
    known: Manifest,
    sealer: Sealer | None,
    fresh: str,
    like: dict[str, Any],
) -> None:
    databases.create(admin, fresh, runtime.owner, like)
    databases.note(admin, fresh, f"being restored from {known.name}")
    say(f"Loading into {fresh} …")
    rebuild.fill(runtime, folder, known, fresh, sealer, asked.jobs)
    with Session(runtime.as_owner("psql", *psql.ARGUMENTS, database=fresh)) as session:
        rebuild.compare(session, known)
    if asked.migrate:
        applications.migrate(runtime, variables, fresh)
    with Session(runtime.as_owner("psql", *psql.ARGUMENTS, database=fresh)) as session:
        rebuild.give_rights(session, admin, fresh, like)
        rebuild.check_application(session, fresh, runtime.app, list(known.rows))
        session.run("ANALYZE")
    archive = known.file("media")
    if archive is not None and not asked.no_media:
        said = Media(runtime, variables).unpack(folder / archive.path, sealer)
        say(f"Uploads: {said}.")
    databases.note(admin, fresh, f"restored from {known.name}")


def undo(runtime: Runtime, variables: Variables, admin: Session, asked: Namespace) -> None:
    """Put the database of before the last restore into service again; the present one is kept.

    :raises Refused: if there is none
    """
    found = databases.beside(admin, runtime.database, databases.BEFORE)
    if not found:
        raise Refused(f"there is no database of before a restore of {runtime.database}.")
    before = found[0]["name"]
    kept = databases.stamped(runtime.database, databases.UNDONE)
    say(f"{before} goes into service. What {runtime.database} was given since the restore is kept in {kept}.")
    if asked.dry_run:
        return
    confirm(runtime.database, asked)
    uploads = Media(runtime, variables)
    uploads.links("keep", kept)
    uploads.links("bring", before)
    databases.put_in_service(runtime, admin, before, kept)
    uploads.links("forget", before)
    say(f"{runtime.database} is the database of before the restore.")
    applications.restart(runtime)


def show(admin: Session, runtime: Runtime) -> None:
    kinds = (databases.FRESH, databases.BEFORE, databases.UNDONE)
    for one in databases.beside(admin, runtime.database, *kinds):
        print(f"{one['name']}\t{one['bytes'] // 2**20} MiB\t{one['note'] or ''}")


def remove_old(runtime: Runtime, variables: Variables, admin: Session, asked: Namespace) -> None:
    found = databases.beside(admin, runtime.database, databases.FRESH, databases.BEFORE, databases.UNDONE)
    for one in found:
        say(f"{one['name']} ({one['bytes'] // 2**20} MiB) will be gone for good.")
    if not found or asked.dry_run:
        return
    confirm(runtime.database, asked)
    for one in found:
        databases.drop(admin, one["name"])
        Media(runtime, variables).links("forget", one["name"])


def confirm(database: str, asked: Namespace) -> None:
    """Ask for the name of the database, unless --yes was given.

    :raises Refused: if it is not typed
    """
    if asked.yes:
        return
    if not sys.stdin.isatty():
        raise Refused("nobody is there to confirm it: add --yes.")
    print(f"Type the name of the database ({database}) to go on: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip() != database:
        raise Refused("it was not confirmed.")


if __name__ == "__main__":
    outcomes.run(main)
