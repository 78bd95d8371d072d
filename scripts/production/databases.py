"""Databases beside the one in service: how they are named, made, removed, and put in its place in one step."""

import re
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from scripts.production import outcomes, psql
from scripts.production.outcomes import Busy, Failed, Refused, say
from scripts.production.psql import Session, SqlError, identifier, literal
from scripts.production.runtime import Runtime

FRESH, BEFORE, UNDONE = "restore", "before", "undone"
LOCK = 20_260_307  # of whoever restores; held by its session, so it ends with it
NAME_LENGTH_MAX = 63
IN_USE = "55006"
ATTEMPTS = 2  # PostgreSQL itself waits five seconds in each
PROVIDERS = {"b": "builtin", "c": "libc", "i": "icu"}
OTHERS = "SELECT coalesce(json_agg(pid), '[]') FROM pg_stat_activity WHERE datname IN ({}) AND pid <> pg_backend_pid()"


def stamped(database: str, kind: str) -> str:
    """Return the name of a database beside this one.

    :raises Refused: if it would be too long
    """
    name = f"{database}_{kind}_{datetime.now(UTC):%Y%m%dt%H%M%Sz}"
    if len(name.encode()) > NAME_LENGTH_MAX:
        raise Refused(f"{name} is longer than PostgreSQL's names may be: give the database a shorter name.")
    return name


def take_lock(admin: Session) -> None:
    """Let nobody else restore while this session lives.

    :raises Busy: if somebody does
    """
    if not admin.ask(f"SELECT to_json(pg_try_advisory_lock({LOCK}))"):
        raise Busy("another restore is at work on this server.")


def beside(admin: Session, database: str, *kinds: str) -> list[dict[str, Any]]:
    """Return the databases beside this one, the newest first: name, kind, bytes, and what is noted about them."""
    pattern = literal(f"^{re.escape(database)}_({'|'.join(kinds)})_[0-9]{{8}}t[0-9]{{6}}z$")
    return list(
        admin.ask(
            "SELECT coalesce(json_agg(json_build_object('name', datname, 'bytes', pg_database_size(oid),"  # noqa: S608
            " 'note', shobj_description(oid, 'pg_database')) ORDER BY right(datname, 16) DESC), '[]')"
            f" FROM pg_database WHERE datname ~ {pattern}"
        )
    )


def drop(admin: Session, name: str) -> None:
    admin.run(f"DROP DATABASE IF EXISTS {identifier(name)} WITH (FORCE)")


def drop_leftovers(admin: Session, database: str) -> None:
    """Remove what interrupted restores left; the caller holds the lock."""
    for leftover in beside(admin, database, FRESH):
        say(f"Removing {leftover['name']}, which an interrupted restore left.")
        drop(admin, leftover["name"])


def create(admin: Session, name: str, owner: str, like: dict[str, Any]) -> None:
    """Make an empty database that sorts and compares as the other does."""
    locale = f"LC_COLLATE {literal(like['collate'])} LC_CTYPE {literal(like['ctype'])}"
    provider = PROVIDERS[like["provider"] or "c"]
    if provider != "libc":
        locale += f" LOCALE_PROVIDER {provider} {provider.upper()}_LOCALE {literal(like['locale'])}"
    admin.run(
        f"CREATE DATABASE {identifier(name)} OWNER {identifier(owner)} TEMPLATE template0"
        f" ENCODING {literal(like['encoding'])} {locale}"
    )


def note(admin: Session, name: str, text: str) -> None:
    admin.run(f"COMMENT ON DATABASE {identifier(name)} IS {literal(text)}")


def put_in_service(runtime: Runtime, admin: Session, fresh: str, kept: str | None) -> None:
    """Give the name of the database in service to another, and the old one a new name: both, or neither.

    Whoever is connected to either is disconnected. While the names change, new connections wait.

    :raises Failed: if somebody can't be disconnected; then the old one is in service as before
    """
    names = [runtime.database, fresh]
    done = threading.Event()
    with outcomes.uninterrupted(), Session(runtime.as_admin("psql", *psql.ARGUMENTS)) as helper:
        clearing = threading.Thread(target=_keep_empty, args=(helper, names, done))
        clearing.start()
        try:
            for _ in range(ATTEMPTS):
                if _rename(admin, runtime.database, fresh, kept):
                    return
        finally:
            done.set()
            clearing.join()
        raise Failed(f"somebody is connected to {runtime.database} and can't be ended: {_who(helper, names)}")


def _rename(admin: Session, live: str, fresh: str, kept: str | None) -> bool:
    admin.run("BEGIN")
    try:
        if kept is not None:
            admin.run(f"ALTER DATABASE {identifier(live)} RENAME TO {identifier(kept)}")
        admin.run(f"ALTER DATABASE {identifier(fresh)} RENAME TO {identifier(live)}")
        admin.run("COMMIT")
    except SqlError as error:
        admin.run("ROLLBACK")
        if error.state != IN_USE:
            raise
        return False
    return True


def _keep_empty(helper: Session, names: list[str], done: threading.Event) -> None:
    """End every connection, again and again: those that come back before the names are locked, too."""
    listed = ",".join(map(literal, names))
    while not done.is_set():
        for pid in helper.ask(OTHERS.format(listed)):
            with suppress(SqlError):  # a superuser's: who it is, is told in the end
                helper.run(f"SELECT pg_terminate_backend({pid})")
        time.sleep(0.05)


def _who(helper: Session, names: list[str]) -> str:
    listed = ",".join(map(literal, names))
    found = helper.ask(
        "SELECT coalesce(json_agg(DISTINCT usename || ' (' || application_name || ')'), '[]')"  # noqa: S608
        f" FROM pg_stat_activity WHERE datname IN ({listed})"
    )
    return ", ".join(found)
