"""Under which account of this host PostgreSQL's programs run in a recovery, and whether it may do what that takes."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.production.outcomes import Refused

LOG = "recovery.log"  # all that a recovery which failed leaves in its folder
PROGRAMS = ("postgres", "pg_verifybackup", "psql", "pg_dump", "pg_restore")


@dataclass(frozen=True)
class Account:
    """An account that is not root; ours, unless we are root."""

    name: str
    user: int
    group: int

    @property
    def to_switch(self) -> dict[str, Any]:
        """Return what lets `subprocess` start a program as this account; nothing if we are it."""
        if self.user == os.geteuid():
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": os.getgrouplist(self.name, self.group)}

    def may(self, right: str, path: Path) -> bool:
        """Tell whether it may read (`r`), write (`w`) or enter (`x`) something, with all folders on the way there."""
        command = ["test", f"-{right}", str(path)]
        return subprocess.run(command, cwd="/", check=False, **self.to_switch).returncode == 0

    def own(self, path: Path) -> None:
        if self.to_switch:
            os.chown(path, self.user, self.group)


def choose(named: str, archive: Path) -> Account:
    """Return who we are, or as root the account that is named, or whose archive of the log it is.

    :raises Refused: if that is nobody, or root again
    """
    try:
        if os.geteuid() != 0:
            found = pwd.getpwuid(os.geteuid())
            if named not in {"", found.pw_name}:
                raise Refused(f"only root may run PostgreSQL's programs as {named}: sudo.")
        elif named:
            found = pwd.getpwnam(named)
        else:
            found = pwd.getpwuid(archive.stat().st_uid)
    except KeyError:
        raise Refused(f"there is no account {named or 'with our number'} here.") from None
    except OSError as error:
        raise Refused(f"--wal-archive names {archive}, which can't be read ({error.strerror}).") from None
    if found.pw_uid == 0:
        raise Refused("PostgreSQL does not run as root, whose archive of the log this is: add --account postgres.")
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def check(account: Account, archive: Path, data: Path, backups: Path, programs: str) -> None:
    """Look at everything that a recovery will need of this host, before it begins.

    :raises Refused: naming all that is missing
    """
    problems = []
    if not (account.may("r", archive) and account.may("x", archive)):
        problems.append(f"{account.name} can't read the archive of the log in {archive}")
    problems += _of_data(account, data)
    for program in PROGRAMS:
        found = str(Path(programs) / program) if programs else shutil.which(program)
        if not found or not account.may("x", Path(found)):
            problems.append(f"{account.name} can't run {program}: install PostgreSQL's server here, or set PG_BIN")
    there = next(folder for folder in (backups, *backups.parents) if folder.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        problems.append(f"{there} can't be written: choose another folder for the backup with --output")
    if problems:
        advice = "" if os.geteuid() == 0 else " (as root none of this account's limits count: sudo)"
        raise Refused(f"{len(problems)} to mend first{advice}:" + "".join(f"\n  - {problem}" for problem in problems))


def _of_data(account: Account, data: Path) -> list[str]:
    if not data.parent.is_dir():
        return [f"{data.parent} does not exist: --data names a new folder in one that does"]
    if not account.may("x", data.parent):
        return [f"{account.name} can't reach {data}: choose another folder with --data, such as /var/tmp/recovered"]
    try:
        if not data.exists():
            return [] if os.access(data.parent, os.W_OK) else [f"{data.parent} can't be written"]
        if {each.name for each in data.iterdir()} - {LOG}:
            return [f"{data} is not empty: --data names a new folder"]
    except OSError as error:
        return [f"{data} can't be read ({error.strerror})"]
    return [] if account.may("w", data) else [f"{account.name} can't write {data}: remove it"]
