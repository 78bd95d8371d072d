"""Recovers the database as of a moment: `recover-database.sh`. Nothing that is in service is touched."""

import os
import shutil
import subprocess
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from scripts.production import accounts, backup, base_backup, folders, inspection, manifest, options, outcomes, sealing
from scripts.production.accounts import Account
from scripts.production.dotenv import ROOT, Variables
from scripts.production.logins import Login, Logins
from scripts.production.manifest import Manifest
from scripts.production.outcomes import Failed, Refused, say
from scripts.production.runtime import Compose, Host, Runtime, choose, compose, docker_environment
from scripts.production.sealing import Sealer
from scripts.production.streams import opened, pipe

DESCRIPTION = """\
Recover the database as of a moment, from a base backup (backup-database.sh --base) and the archived write-ahead log, in
a cluster of its own beside the one in service. What is found there becomes a backup like any other: restore-database.sh
puts it into service. Prints its folder.

In host mode run it as root: it reads what only root may, and runs PostgreSQL's programs as the account whose archive of
the log it is (--account). Run by that account itself, it must be able to read .env.prod, the key and the base backup.
"""
SCRIPT, ARCHIVE = ROOT / "docker" / "postgres" / "recover.sh", ROOT / "docker" / "postgres" / "archive-wal.sh"
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "TZ")  # to another account: nothing that holds a secret
CONTAINER, VOLUME = "cms-recovery", "/var/lib/postgresql"


def arguments(given: list[str]) -> Namespace:
    parser = options.parser("recover-database.sh", DESCRIPTION)
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument("--to-time", metavar="TIME", help="the moment, with its zone: 2026-03-02T10:15:00+00:00")
    when.add_argument("--to-latest", action="store_true", help="as far as the archive goes")
    parser.add_argument("--despite-gap", action="store_true", help="with --to-latest: only up to the first gap")
    parser.add_argument("--base", type=Path, metavar="BACKUP", help="the newest before TIME, unless it is named")
    parser.add_argument("--output", default="", metavar="DIR", help="the folder of backups (BACKUP_DIR)")
    parser.add_argument("--wal-archive", default="", metavar="DIR", help="where segments are; in host mode required")
    parser.add_argument("--data", default="", metavar="DIR", help="a new folder for the cluster; in host mode required")
    parser.add_argument("--account", default="", metavar="NAME", help="host mode, as root: who runs PostgreSQL here")
    return parser.parse_args(given)


def main(given: list[str]) -> None:
    asked = arguments(given)
    variables = Variables.load()
    moment = _moment(asked.to_time)
    folder = options.backups(asked.output, variables)
    sealer = sealing.from_variables(variables)
    runtime = choose(asked.runtime, variables)
    if runtime.name == "host" and not (asked.wal_archive and asked.data):
        raise Refused("in host mode, say where: --wal-archive and --data.")
    backup.version(variables)  # what can't be read is told of before the recovery, not after it
    account = _prepare(runtime, asked, folder) if isinstance(runtime, Host) else None
    base = inspection.find(asked.base) if asked.base else newest_before(folder, moment)
    known, opener = check(base, moment, sealer)
    _check_log(known, asked, account)
    target = moment.isoformat() if moment else ""  # as PostgreSQL reads it, however it was given
    with folders.locked(folder, "backup"):
        say(f"Recovering from {known.name} to {moment.isoformat() if moment else 'the end of the archive'} …")
        if isinstance(runtime, Host) and account is not None:
            started = _on_host(runtime, account, known, base, opener, asked, target)
        else:
            started = _in_container(known, base, opener, target)
        with started as recovered:
            made, _ = backup.make(recovered, variables, folder, sealer, with_media=False)
    say(f"It is a backup now: scripts/restore-database.sh {made} puts it into service.")
    print(made)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("--to-time must be like 2026-03-02T10:15:00+00:00.") from None
    if moment.tzinfo is None:
        raise Refused("--to-time needs its zone, such as Z or +10:00: an hour off is a lot.")
    return moment


def newest_before(folder: Path, moment: datetime | None) -> Path:
    """Return the newest base backup that had ended before the moment.

    :raises Refused: if there is none
    """
    for base in folders.valid(folder, folders.BASE_PREFIX):
        if moment is None or datetime.fromisoformat(manifest.read(base).created_at) < moment:
            return base
    raise Refused(f"{folder} has no base backup from before that moment: backup-database.sh --base makes them.")


def check(base: Path, moment: datetime | None, sealer: Sealer | None) -> tuple[Manifest, Sealer | None]:
    """Check a base backup down to every file in it; return what it tells, and what opens it.

    :raises Refused: if it is not whole, or from after the moment
    """
    known = manifest.read(base)
    sealer = manifest.check_code(known, base, sealer)
    file = known.file(base_backup.KIND)
    if file is None:
        raise Refused(f"{base.name} is no base backup: restore-database.sh takes it as it is.")
    if moment is not None and datetime.fromisoformat(known.created_at) >= moment:
        raise Refused(f"{base.name} is from after that moment: take an older one.")
    inspection.check_files(known, base)
    try:
        base_backup.verify(base / file.path, sealer)
    except Failed as error:
        raise Refused(str(error)) from None
    return known, sealer


def _prepare(runtime: Host, asked: Namespace, folder: Path) -> Account:
    archive, data = Path(asked.wal_archive).absolute(), Path(asked.data).absolute()
    account = accounts.choose(asked.account, archive)
    accounts.check(account, archive, data, folder, runtime.folder("postgres"))
    return account


def _check_log(known: Manifest, asked: Namespace, account: Account | None) -> None:
    """Look for segments that are missing in the archive: PostgreSQL takes the first for its end, and says nothing.

    :raises Refused: if the end of the archive is asked for, and is behind such a gap
    """
    first = known.database["wal_from"]
    if account is not None:
        command = [str(ARCHIVE), "--missing", first]
        environment = {**os.environ, "CMS_WAL_ARCHIVE_DIR": str(Path(asked.wal_archive).absolute())}
    else:
        mount = ("--volume", f"{ARCHIVE}:/usr/local/bin/archive-wal.sh:ro")
        once = ("run", "--rm", "--no-deps", "-T", *mount, "--entrypoint", "/usr/local/bin/archive-wal.sh")
        command, environment = compose(*once, "postgres", "--missing", first), docker_environment()
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Refused("the archive of the log can't be looked through.")
    if missing := done.stdout.split():
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        found = f"the archive of the log has a gap: {missing[0]}{more} {'are' if more else 'is'} missing"
        if asked.to_latest and not asked.despite_gap:
            raise Refused(f"{found}. Bring it back, or add --despite-gap to recover what was before it.")
        say(f"Beware: {found}. Nothing from then on can be recovered from {known.name}.")


@contextmanager
def _on_host(
    runtime: Host, account: Account, known: Manifest, base: Path, sealer: Sealer | None, asked: Namespace, moment: str
) -> Iterator[Runtime]:
    data = Path(asked.data).absolute()
    with tempfile.TemporaryDirectory(prefix="cms-recovery-") as private:
        account.own(Path(private))
        for script in (SCRIPT, ARCHIVE):  # the account need not reach the project
            account.own(Path(shutil.copy(script, private)))
        owner = Login(known.owner, private, 5432, known.database["database"], "disable")
        environment = {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            "LC_ALL": "C.UTF-8",
            "CMS_WAL_ARCHIVE_DIR": str(Path(asked.wal_archive).absolute()),
            "CMS_ARCHIVE_WAL": f"bash {private}/{ARCHIVE.name}",
            "CMS_RECOVERY_SOCKET": private,
            "CMS_RECOVERY_USER": known.owner,
            "PG_BIN": runtime.folder("postgres"),
        }
        data.mkdir(mode=0o700, exist_ok=True)
        account.own(data)
        command = ["bash", f"{private}/{SCRIPT.name}", str(data), moment]
        reached = False
        try:
            with _recovering(command, environment, known, base, sealer, cwd=private, **account.to_switch):
                reached = True
                yield Host(Logins(owner, owner.to("postgres"), None, known.app), runtime.programs)
        finally:
            _clear(data, keep="" if reached else accounts.LOG)


def _clear(data: Path, keep: str) -> None:
    """Remove the recovered cluster: what it held is a backup now, and a folder that is full stops the next attempt."""
    for path in data.iterdir():
        if path.name == keep:
            say(f"{path} says more.")
        elif path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    with suppress(OSError):  # not empty, or not ours to remove
        data.rmdir()


@contextmanager
def _in_container(known: Manifest, base: Path, sealer: Sealer | None, moment: str) -> Iterator[Runtime]:
    volume = f"cms_recovered_{known.name.rsplit('-', 1)[-1].lower()}"
    mounts = ("--volume", f"{volume}:{VOLUME}", "--volume", f"{SCRIPT}:/usr/local/bin/recover.sh:ro")
    once = ("run", "--rm", "--no-deps", "-T", "--name", CONTAINER, *mounts, "--entrypoint", "/usr/local/bin/recover.sh")
    command = compose(*once, "postgres", f"{VOLUME}/recovered", moment)
    with _recovering(command, docker_environment(), known, base, sealer):
        yield Compose(("docker", "exec", "--interactive", "--user", "postgres"), CONTAINER)


@contextmanager
def _recovering(
    command: list[str], environment: dict[str, str], known: Manifest, base: Path, sealer: Sealer | None, **how: Any
) -> Iterator[None]:
    """Run what recovers, until the block ends.

    :raises Failed: if the moment can't be reached
    """
    file = known.file(base_backup.KIND)
    with opened(base / (file.path if file else ""), sealer, to_the_end=False) as stream:
        process = subprocess.Popen(command, env=environment, stdin=stream, stdout=subprocess.PIPE, **how)
    try:
        if pipe(process.stdout).readline().strip() != b"recovered":
            raise Failed("the database could not be recovered to that moment; nothing was touched.")
        yield
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    outcomes.run(main)
