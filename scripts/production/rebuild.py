"""Builds a database from a backup, and compares it with what the manifest says, before anybody uses it."""

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from scripts.production import backup, psql, survey
from scripts.production.manifest import Manifest
from scripts.production.outcomes import Failed, say
from scripts.production.psql import Session, SqlError, identifier, literal
from scripts.production.runtime import Runtime
from scripts.production.sealing import Sealer
from scripts.production.streams import opened

# Of scripts/init-db.sql: gives the roles their rights on all that is there, and on the database itself.
PRIVILEGES = "cms_privileges()"
WATCHING = frozenset({"pg_stat_statements"})  # extensions that only watch
SHOWN = 5
LISTS = frozenset({"search_path", "session_preload_libraries", "local_preload_libraries", "temp_tablespaces"})
LISTED = re.compile(r'"((?:[^"]|"")*)"|([^",\s]+)')


def fill(runtime: Runtime, folder: Path, known: Manifest, name: str, sealer: Sealer | None, jobs: int) -> None:
    """Load the dump into an empty database, as the owner.

    :raises Failed: at the first thing that can't be loaded
    """
    dump = known.file("dump")
    if dump is None:
        raise Failed(f"{known.name} holds no dump.")
    options = [f"--dbname={name}", "--no-owner", "--exit-on-error", "--no-password"]
    path = folder / dump.path
    of_admin, left_out = _create_extensions(runtime, name, known.extensions)
    if of_admin:
        options.append("--no-comments")  # nobody but a superuser may comment on them
    listing = []
    if left_out:
        say(f"Left out, as only a superuser may make it, and nothing rests on it: {', '.join(left_out)}.")
        listing = [_listing(backup.contents(runtime, path, sealer), left_out)]
        options.append(f"--use-list=/dev/fd/{listing[0]}")
    if runtime.reads_files and sealer is None:
        _load(runtime, name, [*options, f"--jobs={jobs}", str(path)], subprocess.DEVNULL, listing)
    else:
        with opened(path, sealer) as stream:
            _load(runtime, name, options, stream, listing)


def _load(runtime: Runtime, name: str, options: list[str], stream: int | IO[bytes], listing: list[int]) -> None:
    program = runtime.as_owner("pg_restore", *options, database=name)
    program = replace(program, descriptors=[*program.descriptors, *listing])
    process = program.start(stdin=stream, stderr=subprocess.PIPE)
    said = process.communicate()[1].decode(errors="replace").strip()
    if process.returncode:
        raise Failed(f"the dump can't be loaded: {said.splitlines()[0] if said else 'pg_restore was ended'}")


def _listing(contents: list[str], without: list[str]) -> int:
    """Return an open file in memory that tells pg_restore what to load: all but what is of these extensions."""
    descriptor = os.memfd_create("listing", 0)
    chosen = [line for line in contents if not any(name in line for name in without)]  # and rights on what is in them
    os.write(descriptor, ("\n".join(chosen) + "\n").encode())
    return descriptor


def _create_extensions(runtime: Runtime, name: str, extensions: list[str]) -> tuple[list[str], list[str]]:
    """Make them as the owner as far as they are trusted; return those that took the administrator, and those left out.

    :raises Failed: if one can't be made without which the tables can't be
    """
    left, left_out = [], []
    with Session(runtime.as_owner("psql", *psql.ARGUMENTS, database=name)) as session:
        for extension in extensions:
            try:
                session.run(f"CREATE EXTENSION IF NOT EXISTS {identifier(extension)}")
            except SqlError:
                left.append(extension)
    if left:
        with Session(runtime.as_admin("psql", *psql.ARGUMENTS, database=name)) as session:
            for extension in left:
                try:
                    session.run(f"CREATE EXTENSION IF NOT EXISTS {identifier(extension)}")
                except SqlError as error:
                    if extension not in WATCHING:
                        raise Failed(f"{error}. Set DATABASE_ADMIN_URL to a superuser.") from None
                    left_out.append(extension)
    return [extension for extension in left if extension not in left_out], left_out


def compare(session: Session, known: Manifest) -> None:
    """Compare what is there with what was backed up.

    :raises Failed: if anything differs
    """
    found = survey.rows(session)
    if found != known.rows:
        tables = sorted(table for table in {*found, *known.rows} if found.get(table) != known.rows.get(table))
        shown = ", ".join(f"{table} {found.get(table)} instead of {known.rows.get(table)}" for table in tables[:SHOWN])
        raise Failed(f"{len(tables)} tables have other rows than were backed up: {shown}")
    rights = survey.grants(session).lines
    if lost := sorted(set(known.grants) - set(rights)):
        raise Failed(f"{len(lost)} rights were not restored: {'; '.join(lost[:SHOWN])}")
    say(f"All {sum(found.values())} rows of {len(found)} tables are there, and all {len(rights)} rights.")


def give_rights(session: Session, admin: Session, name: str, like: dict[str, Any]) -> None:
    """Let connect who may connect to the database in service, and give what no dump brings along."""
    session.run(f"REVOKE ALL ON DATABASE {identifier(name)} FROM PUBLIC")
    for role, right in like["access"]:
        session.run(f"GRANT {right} ON DATABASE {identifier(name)} TO {identifier(role) if role else 'PUBLIC'}")
    if session.ask(f"SELECT to_json(to_regprocedure('{PRIVILEGES}') IS NOT NULL)"):
        session.run(f"SELECT {PRIVILEGES}")
    for role, setting in like["settings"]:
        variable, _, value = setting.partition("=")
        whose = f"ROLE {identifier(role)} IN DATABASE" if role else "DATABASE"
        try:
            admin.run(f"ALTER {whose} {identifier(name)} SET {_variable(variable)} = {_value(variable, value)}")
        except SqlError as error:
            say(f"Not set again: {setting} for {role or 'everybody'} ({error}). Set it by hand as a superuser.")
    if like["connection_limit"] >= 0:
        admin.run(f"ALTER DATABASE {identifier(name)} CONNECTION LIMIT {like['connection_limit']}")


def _variable(name: str) -> str:
    return ".".join(identifier(part) for part in name.split("."))


def _value(variable: str, value: str) -> str:
    """Return a setting's value for SQL. Those that list names hold them as they were quoted."""
    if variable not in LISTS:
        return literal(value)
    names = [match[1].replace('""', '"') if match[1] else match[2] for match in LISTED.finditer(value)]
    return ", ".join(map(literal, names)) or "''"


def check_application(session: Session, name: str, app: str, tables: list[str]) -> None:
    """Refuse a database that the application could not use.

    :raises Failed: then, with what is missing
    """
    quoted, role = literal(name), literal(app)
    if not session.ask(f"SELECT to_json(has_database_privilege({role}, {quoted}, 'CONNECT'))"):
        raise Failed(f"{app} may not connect to the restored database: run scripts/init-db.sql on it.")
    closed = session.ask(
        "SELECT coalesce(json_agg(format('%s.%s', n.nspname, c.relname)), '[]') FROM pg_class c"  # noqa: S608
        f" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = 'public'"
        f" AND NOT (has_table_privilege({role}, c.oid, 'SELECT') AND has_schema_privilege({role}, n.oid, 'USAGE'))"
    )
    if blocked := sorted(set(closed) & set(tables)):
        raise Failed(
            f"{app} may not read {len(blocked)} of the restored tables ({', '.join(blocked[:SHOWN])}):"
            " run scripts/init-db.sql on the database, back up again, and restore that."
        )
